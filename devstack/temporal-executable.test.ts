import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { findTemporal } from './temporal-executable.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assembox-temporal-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function placeProgram(...parts: string[]): Promise<string> {
  const file = path.join(folder, ...parts);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n', { mode: 0o755 });
  return file;
}

it('is the one on the PATH before the one in the tool cache', async () => {
  const cached = await placeProgram('cache', 'temporal-v1.5.1', 'temporal');
  const env = { PATH: path.join(folder, 'bin'), ASSEMBOX_CACHE: path.join(folder, 'cache') };
  await expect(findTemporal(env, () => {})).resolves.toBe(cached);
  const onPath = await placeProgram('bin', 'temporal');
  await expect(findTemporal(env, () => {})).resolves.toBe(onPath);
});

it('says what was tried and how to mend it where the network has none', async () => {
  const source = `
    const { findTemporal } = await import(${JSON.stringify(new URL('temporal-executable.ts', import.meta.url).href)});
    await findTemporal(process.env, () => {}).catch((error) => process.stdout.write(error.message));`;
  const unreachable = 'http://127.0.0.1:1';
  const message = await runCommand(process.execPath, ['--input-type=module', '--eval', source], {
    env: {
      PATH: folder,
      HOME: folder,
      ASSEMBOX_CACHE: folder,
      HTTPS_PROXY: unreachable,
      https_proxy: unreachable,
      GOPROXY: 'off',
      GOMODCACHE: path.join(folder, 'modules'),
    },
  });
  expect(message).toContain('Cannot get Temporal, the server that runs the publish jobs. Tried:');
  expect(message).toContain('- `temporal` on the PATH: not found');
  expect(message).toContain('- the tool cache: not there yet');
  expect(message).toMatch(/- download by the Temporal SDK: .*temporal\.download/);
  expect(message).toMatch(/- `go install`: (Go is not on the PATH|.*GOPROXY=off)/s);
  expect(message).toContain('set TEMPORAL_ADDRESS to the host:port of a running Temporal server');
});
