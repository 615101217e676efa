import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { runCommand } from '../devstack/command.ts';
import { prometheusPrograms } from '../devstack/test-servers.ts';
import { monitoringFolder } from './queries-fixture.ts';

let promtool: string;
const read = async (file: string) => await readFile(path.join(monitoringFolder, file), 'utf8');
const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

beforeAll(async () => {
  ({ promtool } = await prometheusPrograms());
});

const check = async (...args: string[]) => await runCommand(promtool, args, { cwd: monitoringFolder });

describe('the alerts', () => {
  it('are rules that Prometheus takes', async () => {
    expect(await check('check', 'rules', 'alerts.yml')).toContain('SUCCESS');
    expect(await check('check', 'config', '--syntax-only', 'prometheus.yml')).toContain('SUCCESS');
  });

  it('fire when they should and at no other time', async () => {
    expect(await check('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  });

  it('are each tried, and each have a section that says what to do', async () => {
    const alerts = named(await read('alerts.yml'), /- alert: (\w+)/gu);
    expect(alerts.length).toBeGreaterThan(10);
    expect(new Set(named(await read('alerts.test.yml'), /alertname: (\w+)/gu))).toEqual(new Set(alerts));
    expect(named(await read('../docs/operations.md'), /^### (\w+)$/gmu)).toEqual(alerts);
    const runbooks = alerts.map((alert) => `docs/operations.md#${alert.toLowerCase()}`);
    expect(named(await read('alerts.yml'), /runbook: (\S+)/gu)).toEqual(runbooks);
  });
});
