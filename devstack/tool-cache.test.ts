import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cachedTool, installTool, toolCacheFolder } from './tool-cache.ts';

const tool = { name: 'thing', version: 'v1.0.0' };
let folder: string;
let options: { env: NodeJS.ProcessEnv; progress: (line: string) => void };
let lines: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assembox-tools-'));
  lines = [];
  options = { env: { ASSEMBOX_CACHE: folder }, progress: (line) => lines.push(line) };
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function writeTool(target: string): Promise<void> {
  await writeFile(path.join(target, 'thing'), '#!/bin/sh\n', { mode: 0o755 });
}

it('is found again once it is installed', async () => {
  await expect(cachedTool(tool, options.env)).resolves.toBeNull();
  const installed = await installTool(tool, options, writeTool);
  expect(installed).toBe(path.join(folder, 'thing-v1.0.0', 'thing'));
  await expect(cachedTool(tool, options.env)).resolves.toBe(installed);
});

it('is installed once when several want it at the same time', async () => {
  let installations = 0;
  const install = async (target: string) => {
    installations += 1;
    await writeTool(target);
  };
  const paths = await Promise.all([1, 2, 3].map(async () => await installTool(tool, options, install)));
  expect(new Set(paths).size).toBe(1);
  expect(installations).toBe(1);
  expect(lines).toContain(`Waiting for thing v1.0.0: process ${process.pid} is installing it`);
});

it('leaves no half tool when the installation fails, and succeeds afterwards', async () => {
  const failing = async (target: string) => {
    await writeTool(target);
    throw new Error('disk full');
  };
  await expect(installTool(tool, options, failing)).rejects.toThrow('disk full');
  await expect(cachedTool(tool, options.env)).resolves.toBeNull();
  await installTool(tool, options, writeTool);
  expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
});

it('does not take an installation without the executable for success', async () => {
  await expect(installTool(tool, options, async () => {})).rejects.toThrow(/left no executable/);
});

it('removes what a killed installation left', async () => {
  await mkdir(path.join(folder, 'thing-v1.0.0.partial-abc'));
  await installTool(tool, options, writeTool);
  expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
});

it('lies where ASSEMBOX_CACHE says, else in the cache folder of the user', () => {
  expect(toolCacheFolder({ ASSEMBOX_CACHE: '/a' })).toBe('/a');
  expect(toolCacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/assembox-publish');
  expect(toolCacheFolder({})).toMatch(/\.cache\/assembox-publish$/);
});
