import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiFixture, startApi } from '../api/api-fixture.ts';
import { createPublishable } from '../api/draft-fixture.ts';
import { insertTestRelease } from '../api/job-fixture.ts';
import { finishJob } from '../database/jobs.ts';
import { recordBuild } from '../database/releases.ts';
import { ApiClient, Refused } from './api-client.ts';
import type { Output } from './output.ts';
import { addRollback } from './rollback.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('the command rollback', () => {
  let api: ApiFixture;
  let url: string;
  beforeAll(async () => {
    api = await startApi();
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    const address = api.app.server.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const productId = (await createPublishable(api, 'shop')).split('/').at(-1) ?? '';
    await insertTestRelease(api, { productId, versionCode: '1.0.0' });
    await recordBuild(api.database, productId, '1.0.0', { buildJobId: '1', logUrl: null, image: 'i', digest });
  });
  afterAll(() => api.close());

  async function run(...args: readonly string[]) {
    const lines: string[] = [];
    const output: Output = { line: (text) => void lines.push(text), errorLine: () => {}, interactive: false };
    let code = -1;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    addRollback({
      program,
      output,
      run: async (_json, command) => {
        code = await command(new ApiClient({ url, token: api.tokens.operator, source: 'the test' }));
      },
      interruption: () => new AbortController().signal,
    });
    await program.parseAsync(['rollback', ...args], { from: 'user' });
    return { code, out: lines.join('\n') };
  }

  it('says whether it is safe: 0 where it is, 2 where it is not', async () => {
    expect(await run('shop', '1.0.0', '--reason', 'why', '--preflight')).toMatchObject({
      code: 0,
      out: expect.stringContaining('shop in production may go back to 1.0.0'),
    });
    api.lackingImages.add(digest);
    expect(await run('shop', '1.0.0', '--reason', 'why', '--preflight')).toMatchObject({
      code: 2,
      out: expect.stringMatching(/✖ image +.*is gone[\s\S]*may not go back/u),
    });
    await expect(run('shop', '1.0.0', '--reason', 'why')).rejects.toThrow(Refused);
    api.lackingImages.clear();
  });

  it('rolls back and watches to the end', async () => {
    const [result] = await Promise.all([
      run('shop', '1.0.0', '--env', 'staging', '--reason', 'orders are lost', '--watch'),
      (async () => {
        await expect.poll(() => api.publishes.rolledBack.length, { timeout: 90_000 }).toBe(1);
        await finishJob(api.database, api.publishes.rolledBack[0]?.jobId ?? '', 'deployed');
      })(),
    ]);
    expect(result).toMatchObject({
      code: 0,
      out: expect.stringContaining('Rolling shop in staging back to 1.0.0: job'),
    });
    expect(api.publishes.rolledBack).toMatchObject([
      { environment: 'staging', strategy: 'quick', reason: 'orders are lost' },
    ]);
  });

  it('asks for a reason', async () => {
    await expect(run('shop', '1.0.0')).rejects.toThrow('--reason');
  });
});
