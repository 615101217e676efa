import { stripVTControlCharacters } from 'node:util';

import { Command, CommanderError } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type ApiFixture, startApi } from '../api/api-fixture.ts';
import { createPublishable } from '../api/draft-fixture.ts';
import { askTestApproval, insertStagedRelease, serve } from '../api/promotion-fixture.ts';
import { UpdateRefused } from '../api/workflow-calls.ts';
import { closeApproval } from '../database/approvals.ts';
import { claimEnvironment } from '../database/environments.ts';
import { beginStep, completeStep, failJob, finishJob, noteStep } from '../database/jobs.ts';
import { ApiClient, Refused } from './api-client.ts';
import { addEnvironmentCommands, type CommandLine } from './environment-commands.ts';
import { exitCodes, type Output } from './output.ts';

const patience = { timeout: 90_000 };

describe('the CLI on the way into production', () => {
  let api: ApiFixture;
  let url: string;
  let code: string;
  let productId: string;
  let count = 0;
  /** By any command, as it is said. */
  const said: string[] = [];
  beforeAll(async () => {
    api = await startApi();
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    const address = api.app.server.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  beforeEach(async () => {
    for (const calls of [api.publishes.promoted, api.publishes.decisions, api.publishes.controls]) calls.length = 0;
    api.publishes.refusal = null;
    count += 1;
    code = `shop-${count}`;
    productId = (await createPublishable(api, code)).split('/').at(-1) ?? '';
    await insertStagedRelease(api, { productId, versionCode: '1.1.0' });
    serve(api, { staging: '1.1.0', production: '1.0.0' });
  });
  afterAll(() => api.close());

  /** Runs a command in this process: one of its own each time would take a busy machine long. */
  async function run(args: readonly string[], as: keyof ApiFixture['tokens'] = 'publisher') {
    const lines: string[] = [];
    const errors: string[] = [];
    const output: Output = {
      line: (text) => {
        lines.push(stripVTControlCharacters(text));
        said.push(stripVTControlCharacters(text));
      },
      errorLine: (text) => void errors.push(text),
      interactive: false,
    };
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    let exitCode: number = exitCodes.refused;
    const commandLine: CommandLine = {
      program,
      output,
      run: async (_json, command) => {
        exitCode = await command(new ApiClient({ url, token: api.tokens[as], source: 'the test' }));
      },
      interruption: () => new AbortController().signal,
    };
    addEnvironmentCommands(commandLine);
    try {
      await program.parseAsync(args, { from: 'user' });
    } catch (error) {
      if (error instanceof Refused) errors.push(error.problem.detail);
      else if (!(error instanceof CommanderError)) throw error;
    }
    return { code: exitCode, out: lines.join('\n'), error: errors.join('\n') };
  }

  async function promotion(): Promise<string> {
    await expect.poll(() => api.publishes.promoted, patience).toHaveLength(1);
    return api.publishes.promoted[0]?.jobId ?? '';
  }

  it('promotes what staging runs, tells who has to approve it, and shows the canary', async () => {
    const watched = run(['promote', code, '--watch']);
    const jobId = await promotion();
    await beginStep(api.database, jobId, 'approve', { status: 'deploying', progress: 5 });
    const asked = await askTestApproval(api, jobId);
    await expect.poll(() => said.join('\n'), patience).toContain(`approve ${jobId}, or reject ${jobId}`);

    const approved = await run(['approve', jobId, '--comment', 'looks good'], 'approver');
    expect(approved).toMatchObject({ code: 0, error: '' });
    for (const words of [`${code} 1.1.0 into production`, asked.imageDigest, asked.snapshotDigest, 'runs 1.0.0'])
      expect(approved.out).toContain(words);
    expect(approved.out).toMatch(/asked by +the publisher, until 2999-01-01 00:00 UTC/u);
    expect(approved.out).toContain('changes of 1.1.0:');
    expect(api.publishes.decisions).toMatchObject([{ ...asked, decision: 'approved', comment: 'looks good' }]);

    const decided = { decision: 'approved', by: { id: '2', name: 'the approver' }, comment: '' } as const;
    await closeApproval(api.database, jobId, 1, decided);
    await completeStep(api.database, jobId, 'approve', { message: 'approved by the approver', progress: 20 });
    await beginStep(api.database, jobId, 'canary', { status: 'deploying', progress: 20 });
    await noteStep(api.database, jobId, 'canary', '10 %: 40 requests, 100 % answered well, 95 % within 9 ms');
    await completeStep(api.database, jobId, 'canary', { message: '1.1.0 is good for everybody', progress: 80 });
    await finishJob(api.database, jobId, 'deployed');
    const result = await watched;
    expect(result).toMatchObject({ code: 0, error: '' });
    expect(result.out).toContain(`Promoting ${code} 1.1.0 to production: job ${jobId}`);
    expect(result.out).toContain('approver other than the publisher, until 2999-01-01 00:00 UTC: approve');
    expect(result.out).toContain('canary: completed 1.1.0 is good for everybody');
    expect(result.out).toContain('version 1.1.0 is deployed to production');
  });

  it('shows the figures of a canary as they are found, and ends with 1 and the cause where it fails', async () => {
    const watched = run(['promote', code, '1.1.0', '--watch']);
    const jobId = await promotion();
    await beginStep(api.database, jobId, 'canary', { status: 'deploying', progress: 20 });
    await noteStep(api.database, jobId, 'canary', '10 %: 3 of 40 requests failed');
    await failJob(api.database, jobId, { type: 'CanaryFailed', step: 'canary', message: 'The canary failed at 10 %' });
    const result = await watched;
    expect(result.code).toBe(1);
    expect(result.out).toMatch(/failed at "canary" \(CanaryFailed\)\n +The canary failed at 10 %/u);
    expect(result.out).toContain(`promote ${productId} 1.1.0`);
  });

  it('rejects, and says what came of it', async () => {
    await run(['promote', code]);
    const jobId = await promotion();
    const asked = await askTestApproval(api, jobId);
    const rejected = await run(['reject', jobId, '--json'], 'approver');
    expect(JSON.parse(rejected.out)).toMatchObject({ jobId });
    expect(api.publishes.decisions).toMatchObject([{ ...asked, decision: 'rejected' }]);
    const own = await run(['approve', jobId], 'publisher');
    expect(own).toMatchObject({ code: 2, error: expect.stringContaining('approver') });
  });

  it('ends with 2 where nothing waits, or staging runs nothing', async () => {
    await run(['promote', code]);
    const early = await run(['approve', await promotion()], 'approver');
    expect(early).toMatchObject({ code: 2, error: expect.stringContaining('asks nobody') });
    serve(api, { staging: null, production: null });
    const nothing = await run(['promote', code]);
    expect(nothing).toMatchObject({ code: 2, error: expect.stringContaining('Staging runs nothing') });
  });

  it('shows what runs where, who changes it, and a stopped line', async () => {
    const stopped = await run(['line', code, 'stop', '--reason', 'stocktaking'], 'operator');
    expect(stopped.out).toMatch(/the line is stopped by the operator since .* UTC: stocktaking/u);
    await run(['promote', code]);
    const jobId = await promotion();
    await beginStep(api.database, jobId, 'canary', { status: 'deploying', progress: 20 });
    await claimEnvironment(api.database, productId, 'production', { jobId, attempt: 1, workflow: 'w' });
    serve(api, { staging: '1.1.0', production: '1.0.0', canary: '1.1.0' });
    const shown = await run(['env', code], 'viewer');
    expect(shown).toMatchObject({ code: 0, error: '' });
    expect(shown.out).toMatch(/^staging +1\.1\.0 +ready/u);
    expect(shown.out).toMatch(/production +1\.0\.0 +ready/u);
    expect(shown.out).toContain('canary 1.1.0 gets 0 % of the requests');
    expect(shown.out).toContain(`promotion of 1.1.0 changes it, at "canary": status ${jobId} --watch`);
    expect(shown.out).toContain('stocktaking');
    const started = await run(['line', code, 'start', '--reason', 'counted'], 'operator');
    expect(started.out).not.toContain('stocktaking');
  });

  it('tells a canary what to do, and passes on why it does not obey', async () => {
    await run(['promote', code]);
    const jobId = await promotion();
    const none = await run(['canary', code, 'pause', '--reason', 'a look'], 'operator');
    expect(none).toMatchObject({ code: 2, error: expect.stringContaining('Nothing changes this environment') });
    await claimEnvironment(api.database, productId, 'production', { jobId, attempt: 1, workflow: 'w' });
    const given = await run(['canary', code, 'weight', '25', '--reason', 'a closer look'], 'operator');
    expect(given).toMatchObject({ code: 0, error: '' });
    expect(api.publishes.controls).toMatchObject([{ action: 'setWeight', weight: 25, reason: 'a closer look' }]);
    api.publishes.refusal = new UpdateRefused('CanaryActionRefused', 'The canary is not paused.');
    const refused = await run(['canary', code, 'resume', '--reason', 'well'], 'operator');
    expect(refused).toMatchObject({ code: 2, error: expect.stringContaining('is not paused') });
    for (const wrong of [['weight'], ['weight', '101'], ['pause', '5'], ['explode']])
      expect((await run(['canary', code, ...wrong, '--reason', 'x'], 'operator')).code).toBe(2);
    expect((await run(['canary', code, 'pause'], 'operator')).code).toBe(2);
  });
});
