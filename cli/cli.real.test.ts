import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiFixture, startApi } from '../api/api-fixture.ts';
import { callingLogic, createPublishable, customer } from '../api/draft-fixture.ts';
import { insertTestRelease } from '../api/job-fixture.ts';
import { beginStep, completeStep, failJob, finishJob } from '../database/jobs.ts';
import { appendBuildLog } from '../database/logs.ts';
import { finishRetentionRun, recordRetentionPlan } from '../database/retention.ts';

const client = path.join(import.meta.dirname, '..', 'client.ts');

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

describe('the CLI', () => {
  let api: ApiFixture;
  let environment: NodeJS.ProcessEnv;
  let folder: string;
  beforeAll(async () => {
    api = await startApi();
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    const address = api.app.server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    folder = await mkdtemp(path.join(tmpdir(), 'assembox-cli-'));
    environment = {
      PATH: process.env['PATH'],
      ASSEMBOX_URL: url,
      ASSEMBOX_TOKEN: api.tokens.publisher,
      ASSEMBOX_DATA: folder,
    };
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true });
  });

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = environment): Promise<Run> =>
    new Promise((resolve) => {
      execFile(process.execPath, [client, ...args], { env }, (error, out, errorText) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, error: errorText });
      });
    });

  /** The job that the next publish makes is brought to its end, as a worker would. */
  async function work(productId: string, end: (jobId: string) => Promise<void>): Promise<void> {
    const isOurs = (input: { productId: string }) => input.productId === productId;
    await expect.poll(() => api.publishes.started.some(isOurs), { timeout: 20_000 }).toBe(true);
    const jobId = api.publishes.started.findLast(isOurs)?.jobId ?? '';
    await beginStep(api.database, jobId, 'build', { status: 'building', progress: 15 });
    const text = '[build] compiling\n';
    await appendBuildLog(api.database, { jobId, attempt: 1, startByte: 0, endByte: text.length, text });
    await end(jobId);
  }

  async function product(code: string): Promise<string> {
    return (await createPublishable(api, code)).split('/').at(-1) ?? '';
  }

  it('publishes and watches to the end: 0 when deployed, with steps and log in plain lines', async () => {
    const id = await product('deployed');
    const [result] = await Promise.all([
      run(['publish', 'deployed', '--watch', '--description', 'from the CLI']),
      work(id, async (jobId) => {
        await completeStep(api.database, jobId, 'build', { message: 'image', progress: 80 });
        await finishJob(api.database, jobId, 'deployed');
      }),
    ]);
    expect(result).toMatchObject({ code: 0, error: '' });
    expect(result.out).toContain('Publishing deployed 1.0.0: job');
    expect(result.out).toContain('[build] compiling');
    expect(result.out).toContain('build: completed image');
    expect(result.out).toContain('version 1.0.0 is deployed to staging');
    expect(api.publishes.started.at(-1)).toMatchObject({ description: 'from the CLI' });
  });

  it('ends with 1 and the cause when the publish fails', async () => {
    const id = await product('failing');
    const [result] = await Promise.all([
      run(['publish', 'failing', '--watch', '--skip-tests', '--no-deploy']),
      work(id, (jobId) =>
        failJob(api.database, jobId, { type: 'BuildFailed', step: 'build', message: 'main.ts(3,1): error TS2322' }),
      ),
    ]);
    expect(result.code).toBe(1);
    expect(result.out).toContain('TS2322');
    expect(api.publishes.started.at(-1)).toMatchObject({ options: { skipTests: true, autoDeploy: false } });
  });

  it('ends with 2 and names document, pointer and mend of every mistake', async () => {
    const url = await createPublishable(api, 'refused');
    const broken = { ...customer('Broken'), table: 'No Table' };
    const payload = { documents: [{ kind: 'model', code: 'Broken', content: broken }] };
    await api.call({ method: 'PUT', url: `${url}/modules/user/versions/V1/documents`, payload });
    for (const command of [
      ['publish', 'refused'],
      ['validate', 'refused'],
    ]) {
      const result = await run(command);
      expect(result.code).toBe(2);
      expect(result.out + result.error).toContain('user/model/Broken /table');
      expect(result.out + result.error).toMatch(/→ .*snake_case/u);
    }
    const json = await run(['validate', 'refused', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ valid: false, errors: [{ document: 'user/model/Broken' }] });
  });

  it('plans without publishing: version, files and statements, or the diff of one file', async () => {
    const id = await product('planned');
    const planned = await run(['plan', 'planned']);
    expect(planned).toMatchObject({ code: 0, out: expect.stringContaining('planned 1.0.0') });
    expect(planned.out).toMatch(/Files: \d+ added, 0 changed/u);
    expect(planned.out).toContain('CREATE TABLE `usr_customer`');
    const file = await run(['plan', id, '--version-code', '3.0.0', '--file', 'README.md']);
    expect(file).toMatchObject({ code: 0, out: expect.stringContaining('+++ b/README.md') });
    const refused = await run(['plan', 'planned', '--version-code', 'one']);
    expect(refused).toMatchObject({ code: 2, error: expect.stringContaining('semantic version') });
    expect(api.publishes.started.some(({ productId }) => productId === id)).toBe(false);
  });

  it('ends with 2 for a product that is not there, and for a wrong command', async () => {
    expect(await run(['publish', 'nobody'])).toMatchObject({ code: 2, error: expect.stringContaining('nobody') });
    expect((await run(['publish'])).code).toBe(2);
    expect((await run(['publish', 'orders', '--env', 'moon'])).code).toBe(2);
  });

  it('ends with 3 and says so when the service cannot be reached or is not known', async () => {
    const nowhere = await run(['releases', 'orders'], { ...environment, ASSEMBOX_URL: 'http://127.0.0.1:1' });
    expect(nowhere).toMatchObject({ code: 3, error: expect.stringContaining('does not answer') });
    const unknown = await run(['releases', 'orders'], { ...environment, ASSEMBOX_URL: '' });
    expect(unknown).toMatchObject({ code: 3, error: expect.stringContaining('npm run demo') });
  });

  it('finds a running demo by its file', async () => {
    const demo = { api: environment['ASSEMBOX_URL'], tokens: { admin: api.tokens.admin }, productId: '1' };
    await writeFile(path.join(folder, 'demo.json'), JSON.stringify(demo));
    const result = await run(['releases', 'deployed'], { PATH: process.env['PATH'], ASSEMBOX_DATA: folder });
    expect(result).toMatchObject({ code: 0, out: expect.stringContaining('no release yet') });
  });

  it('lists releases, for people and for scripts', async () => {
    const productId = await product('released');
    await insertTestRelease(api, { productId, versionCode: '1.0.0' });
    const text = await run(['releases', 'released']);
    expect(text).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^1\.0\.0 +deployed .*What this release brings/u),
    });
    const json = await run(['releases', 'released', '--json']);
    expect(JSON.parse(json.out)).toMatchObject([{ versionCode: '1.0.0', status: 'deployed' }]);
  });

  it('stops watching on Ctrl-C and says that the publish goes on', async () => {
    await product('watched');
    const child = spawn(process.execPath, [client, 'publish', 'watched', '--watch'], { env: environment });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk);
      });
    }
    await expect.poll(() => output, { timeout: 20_000 }).toContain('Publishing watched');
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(output).toMatch(/Stopped watching; the publish goes on.*status \d+ --watch/u);
    expect(api.publishes.cancelled).toEqual([]);
  });

  it('tells what is wrong with the service in doctor, and how to mend it', async () => {
    const fine = await run(['doctor', '--json']);
    expect(JSON.parse(fine.out)).toMatchObject({
      healthy: true,
      checks: expect.arrayContaining([
        expect.objectContaining({ subject: 'Service', verdict: 'fine', message: expect.stringContaining('clock') }),
        expect.objectContaining({ subject: 'Token', verdict: 'fine' }),
        expect.objectContaining({ subject: 'Service: database', verdict: 'fine' }),
      ]),
    });
    const productUrl = await createPublishable(api, 'doctored');
    const content = callingLogic(['LACKING_TOKEN', 'RATES_TOKEN']);
    const payload = { documents: [{ kind: 'logic', code: content.code, content }] };
    await api.call({ method: 'PUT', url: `${productUrl}/modules/user/versions/V1/documents`, payload });
    expect((await run(['plan', 'doctored'])).out).toMatch(
      /LACKING_TOKEN is missing in staging\n +RATES_TOKEN is there/u,
    );
    await insertTestRelease(api, { productId: productUrl.split('/').at(-1) ?? '', versionCode: '1.0.0' });
    const lacking = await run(['doctor']);
    expect(lacking).toMatchObject({
      code: 1,
      out: expect.stringMatching(/Secrets: doctored +staging lacks LACKING_TOKEN\n.*→ Add it in the file of the test/u),
    });
    const weak = await run(['doctor'], { ...environment, ASSEMBOX_TOKEN: api.tokens.viewer });
    expect(weak).toMatchObject({ code: 1, out: expect.stringMatching(/the viewer may not publish[\s\S]*→/u) });
    const down = await run(['doctor'], { ...environment, ASSEMBOX_URL: `http://127.0.0.1:${await closedPort()}` });
    expect(down).toMatchObject({ code: 1, out: expect.stringMatching(/ECONNREFUSED[\s\S]*→ Start it/u) });
    const settings = { ...environment, DATABASE_URL: 'oracle://db', JENKINS_URL: 'http://127.0.0.1:1' };
    expect((await run(['doctor'], settings)).out).toMatch(/DATABASE_URL must be[\s\S]*GITEA_TOKEN is not set/u);
  });

  it('shows and sets how much of the past is kept, and tells what a dry run would remove', async () => {
    const id = await product('retained');
    const operator = { ...environment, ASSEMBOX_TOKEN: api.tokens.operator };
    expect((await run(['retention', 'show', 'retained'])).out).toContain(
      'keeps 20 releases, 10 images and 10 branches',
    );
    expect(await run(['retention', 'set', 'retained', '--images', '5'])).toMatchObject({ code: 2 });
    const set = await run(['retention', 'set', 'retained', '--images', '5', '--days', '0'], operator);
    expect(set).toMatchObject({ code: 0 });
    expect(set.out).toContain('keeps 20 releases, 5 images and 10 branches, and all that is younger than 0 days');
    const dryRun = run(['retention', 'run', 'retained', '--dry-run'], operator);
    const isOurs = (input: { productId: string }) => input.productId === id;
    await expect.poll(() => api.retention.started.some(isOurs), { timeout: 90_000 }).toBe(true);
    const runId = api.retention.started.find(isOurs)?.runId ?? '';
    const item = { versionCode: '1.0.0', verdict: 'remove', why: 'beyond the newest 5 images' } as const;
    const branch = {
      name: 'release/2.0.0',
      versionCode: '2.0.0',
      verdict: 'keep',
      why: 'deployed in staging',
    } as const;
    const images = [{ ...item, name: `sha256:${'1'.repeat(64)}` }];
    await recordRetentionPlan(api.database, runId, { images, branches: [branch], releases: [] });
    await finishRetentionRun(api.database, runId, null);
    expect((await dryRun).out.split('\n')).toEqual([
      'Would be removed:',
      '  image sha256:111111111111 of 1.0.0: beyond the newest 5 images',
      '1 kept',
      '',
    ]);
  });
});
