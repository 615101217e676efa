import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findExecutable, runCommand } from './command.ts';

it('gives the standard output', async () => {
  await expect(runCommand('sh', ['-c', 'echo out; echo err >&2'])).resolves.toBe('out\n');
});

it('fails with the code and the last lines of what was written', async () => {
  const script = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do echo "line $i"; done; echo wrong >&2; exit 3';
  const outcome = runCommand('sh', ['-c', script]);
  await expect(outcome).rejects.toThrow(/ended with code 3:\nline 3\n[^]*line 16\nwrong$/);
});

it('fails where the program does not exist', async () => {
  await expect(runCommand('/no/such/program', [])).rejects.toThrow('ENOENT');
});

it('finds only files that may be executed, in the order of the names', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-path-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  await writeFile(path.join(folder, 'plain-file'), '', { mode: 0o644 });
  await writeFile(path.join(folder, 'second-choice'), '', { mode: 0o755 });
  const env = { PATH: folder };
  await expect(findExecutable(['plain-file'], env)).resolves.toBeNull();
  await expect(findExecutable(['plain-file', 'second-choice'], env)).resolves.toBe(path.join(folder, 'second-choice'));
});
