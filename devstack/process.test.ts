import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startServer } from './process.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'assembox-process-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true });
});

function shell(script: string) {
  return async () => ({ command: 'sh', args: ['-c', script, dataDir], env: process.env, readyWithinMs: 300 });
}

it('fails with the end of the log where the server ends at once', async () => {
  const starting = startServer({
    name: 'fragile',
    dataDir,
    prepare: shell('echo "bad configuration"; exit 4'),
    ready: async () => await Promise.reject(new Error('refused')),
  });
  await expect(starting).rejects.toThrow(/fragile ended with code 4\. The end of .*fragile\.log:\nbad configuration/);
});

it('fails where the server does not become ready, and stops it', async () => {
  const starting = startServer({
    name: 'slow',
    dataDir,
    prepare: shell('echo $$; exec sleep 1000'),
    ready: async () => await Promise.reject(new Error('refused')),
  });
  await expect(starting).rejects.toThrow(/was not ready within 0\.3 s: Error: refused/);
  const pid = Number.parseInt(await readFile(path.join(dataDir, 'logs', 'slow.log'), 'utf8'), 10);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('stops the server gracefully', async () => {
  const server = await startServer({
    name: 'polite',
    dataDir,
    prepare: shell('trap "echo goodbye; exit 0" TERM; echo ready; while true; do sleep 0.05; done'),
    ready: async () => {
      expect(await readFile(path.join(dataDir, 'logs', 'polite.log'), 'utf8')).toContain('ready');
    },
  });
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
  expect(await readFile(server.logFile, 'utf8')).toBe('ready\ngoodbye\n');
});

it('tries other ports where one turned out to be taken', async () => {
  const tried: number[] = [];
  const server = await startServer({
    name: 'web',
    dataDir,
    ports: ['web'],
    prepare: async (portOf) => {
      tried.push(portOf('web'));
      return await shell(tried.length < 3 ? 'echo "bind: address already in use"; exit 1' : 'exec sleep 1000')();
    },
    ready: async () => {
      expect(tried).toHaveLength(3);
    },
  });
  expect(tried).toHaveLength(3);
  expect(server.portOf('web')).toBe(tried[2]);
  await server.stop();
});
