import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testRegistry } from '../../devstack/test-servers.ts';
import { guardRegistry, type Guard, type GuardedRegistry } from './guarded-registry-fixture.ts';
import { registryWorkshop } from './oci-registry-fixture.ts';
import { createOciRegistry, type OciRegistryOptions } from './oci-registry.ts';
import { checkRegistry } from './registry-check.ts';
import { describeRegistry } from './registry.contract.ts';

const nobody = { user: null, password: null, passwordFile: null };
const ada = { user: 'ada', password: 'correct-horse', passwordFile: null };
const nowhere = `sha256:${'0'.repeat(64)}`;

async function guarded(scheme: Guard['scheme'], password = () => ada.password) {
  const { url, prefix } = await testRegistry();
  const guard = await guardRegistry({ upstream: url, scheme, user: ada.user, password });
  return { guard, options: { url: guard.url, prefix, ...ada, pausesMs: [1, 1] } satisfies OciRegistryOptions };
}

describeRegistry('OCI', async () => {
  const options = { ...(await testRegistry()), ...nobody };
  return { registry: createOciRegistry(options), ...registryWorkshop(options), stop: async () => {} };
});

for (const scheme of ['basic', 'bearer'] as const) {
  describeRegistry(`OCI that asks for ${scheme} authorization`, async () => {
    const { guard, options } = await guarded(scheme);
    return { registry: createOciRegistry(options), ...registryWorkshop(options), stop: () => guard.stop() };
  });
}

describe('OCI registry', () => {
  let guard: GuardedRegistry;
  let options: OciRegistryOptions;
  let folder: string;
  let password = ada.password;

  beforeEach(async () => {
    password = ada.password;
    folder = await mkdtemp(path.join(tmpdir(), 'oci-registry-'));
    ({ guard, options } = await guarded('bearer', () => password));
  });
  afterEach(async () => {
    await guard.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('asks for a token once, and again when the registry has forgotten it', async () => {
    const digest = await registryWorkshop(options).make('shop');
    const before = guard.tokens();
    const registry = createOciRegistry(options);
    expect([await registry.has('shop', digest), await registry.has('shop', nowhere)]).toEqual([true, false]);
    expect(guard.tokens()).toBe(before + 1);
    guard.forgetTokens();
    expect(await registry.has('shop', digest)).toBe(true);
    expect(guard.tokens()).toBe(before + 2);
  });

  it('reads the password from its file each time it needs it', async () => {
    const passwordFile = path.join(folder, 'token');
    await writeFile(passwordFile, `${password}\n`);
    const registry = createOciRegistry({ ...options, password: null, passwordFile });
    expect(await registry.has('shop', nowhere)).toBe(false);
    password = 'renewed';
    guard.forgetTokens();
    await writeFile(passwordFile, password);
    expect(await registry.has('shop', nowhere)).toBe(false);
  });

  it.each(['basic', 'bearer'] as const)(
    'says for good that a password is wrong, without telling it (%s)',
    async (scheme) => {
      const { guard: door, options: access } = await guarded(scheme);
      const registry = createOciRegistry({ ...access, password: 'hunter2' });
      const asking = registry.has('shop', nowhere);
      await expect(asking).rejects.toMatchObject({ type: 'RegistryDenied', retryable: false });
      await expect(asking).rejects.toThrow('REGISTRY_USER');
      await expect(asking).rejects.not.toThrow('hunter2');
      await expect(createOciRegistry({ ...access, ...nobody }).has('shop', nowhere)).rejects.toMatchObject({
        type: 'RegistryDenied',
      });
      await door.stop();
    },
  );

  it('says what it may not do', async () => {
    const digest = await registryWorkshop(options).make('shop');
    guard.disturb((request) => (request.startsWith('DELETE') ? 403 : null));
    const deleting = createOciRegistry(options).delete('shop', digest);
    await expect(deleting).rejects.toMatchObject({ type: 'RegistryDenied', retryable: false });
    await expect(deleting).rejects.toThrow(/delete from 127\.0\.0\.1:\d+\/test-\w+\/shop/u);
  });

  it('says that the registry deletes nothing, and what would change that', async () => {
    guard.disturb((request) => (request.startsWith('DELETE') ? 405 : null));
    const deleting = createOciRegistry(options).delete('shop', nowhere);
    await expect(deleting).rejects.toMatchObject({ type: 'RegistryDeletionDisabled', retryable: false });
    await expect(deleting).rejects.toThrow('REGISTRY_STORAGE_DELETE_ENABLED');
  });

  it.each([429, 500, 503, 'reset'] as const)('tries again after %s', async (fault) => {
    const digest = await registryWorkshop(options).make('shop');
    const registry = createOciRegistry(options);
    let left = 2;
    guard.disturb(() => ((left -= 1) >= 0 ? fault : null));
    expect(await registry.has('shop', digest)).toBe(true);
    guard.disturb(() => fault);
    await expect(registry.has('shop', digest)).rejects.toMatchObject({ type: 'RegistryUnavailable', retryable: true });
  });

  it('uploads again what did not arrive whole', async () => {
    const broken = new Set<string>();
    guard.disturb((request) => {
      if (!request.startsWith('PUT') || !request.includes('/blobs/uploads/') || broken.size === 2) return null;
      broken.add(request);
      return broken.size === 1 ? 'reset' : 502;
    });
    const digest = await registryWorkshop(options).make('shop');
    expect(broken.size).toBe(2);
    expect(await createOciRegistry(options).has('shop', digest)).toBe(true);
  });

  it('tells a doctor what we may, and leaves nothing behind', async () => {
    expect(await checkRegistry(options)).toMatch(
      /^127\.0\.0\.1:\d+ answers; we may read, push and delete test-\w+\/…$/u,
    );
    expect(await createOciRegistry(options).list('assembox-doctor')).toEqual([]);
    guard.disturb((request) => (request.startsWith('DELETE') ? 405 : null));
    expect(await checkRegistry(options)).toContain('not delete');
    guard.disturb((request) => (request.startsWith('POST') ? 403 : null));
    await expect(checkRegistry(options)).rejects.toMatchObject({ type: 'RegistryDenied' });
    await expect(checkRegistry(options)).rejects.toThrow('write to');
  });

  it('says that nobody listens there', async () => {
    const asking = createOciRegistry({ ...options, url: 'http://127.0.0.1:2' }).has('shop', nowhere);
    await expect(asking).rejects.toMatchObject({ type: 'RegistryUnavailable', retryable: true });
    await expect(asking).rejects.toThrow('ECONNREFUSED');
  });

  it('takes an answer that is no registry’s for unexpected', async () => {
    guard.disturb(() => 418);
    const asking = createOciRegistry(options).has('shop', nowhere);
    await expect(asking).rejects.toMatchObject({ type: 'RegistryUnexpectedAnswer', retryable: false });
  });
});
