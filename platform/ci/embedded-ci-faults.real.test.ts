import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { lose, relay, sendOn, serveHttp } from '../../devstack/http-fixture.ts';
import { stepEnvironment } from './build-environment.ts';
import { endless } from './builder.contract.ts';
import { ciAccess, startCiFixture, until, webhookSecret, wholeLog } from './ci-fixture.ts';
import type { CiFixture, ReceivedCallback } from './ci-fixture.ts';
import { createJenkinsBuilder } from './jenkins-builder.ts';

describe('embedded CI server under faults', () => {
  let ci: CiFixture;

  beforeEach(async () => {
    ci = await startCiFixture();
    await ci.builder().ensureJob('tiny', ci.repository.cloneUrl);
  });

  afterEach(() => ci.stop());

  async function startEndless() {
    const handle = await ci
      .builder()
      .trigger(ci.request({ commit: await ci.repository.commit({ 'server/test.js': endless }) }));
    await until(ci.builder(), handle, ({ state }) => state === 'running');
    await expect.poll(() => wholeLog(ci.builder(), handle), { timeout: 30_000 }).toContain('[test:server] waiting');
    return handle;
  }

  function post(path: string, body = '') {
    const authorization = `Basic ${Buffer.from(`${ciAccess.user}:${ciAccess.token}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    return fetch(ci.server().url + path, { method: 'POST', headers, body, redirect: 'manual' });
  }

  it('starts one build when the answer to the trigger was lost', async () => {
    let losing = true;
    const proxy = await serveHttp((request, response) => {
      sendOn(request, response, ci.server().url, (answer) =>
        (losing && request.url?.includes('buildWithParameters') ? lose : relay)(answer, response),
      );
    });
    const builder = createJenkinsBuilder({ url: proxy.url, ...ciAccess });
    const request = ci.request({ commit: await ci.repository.commit() });
    await expect(builder.trigger(request)).rejects.toMatchObject({ type: 'CiUnavailable', retryable: true });
    losing = false;
    expect(await until(builder, await builder.trigger(request))).toMatchObject({ state: 'succeeded', number: 1 });
    await proxy.stop();
  });

  it('answers an item that waits already with 303 to it', async () => {
    const running = await startEndless();
    const first = await post('/job/tiny/buildWithParameters', 'REQUEST_ID=a');
    const second = await post('/job/tiny/buildWithParameters', 'REQUEST_ID=a');
    const third = await post('/job/tiny/buildWithParameters', 'REQUEST_ID=b');
    expect([first.status, second.status, third.status]).toEqual([201, 303, 201]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    await ci.builder().stop(running);
  });

  it('aborts what ran when it restarts, and goes on with what waited', async () => {
    const running = await startEndless();
    const waiting = await ci.builder().trigger(ci.request({ commit: await ci.repository.commit() }));
    await ci.restart();
    expect(await until(ci.builder(), running)).toMatchObject({ state: 'aborted' });
    expect(await until(ci.builder(), waiting)).toMatchObject({ state: 'succeeded' });
    expect(await results(2)).toEqual(['ABORTED', 'SUCCESS']);
  });

  it('aborts what ran when it was killed', async () => {
    const running = await startEndless();
    await ci.restart(async () => {
      const file = join(ci.folder, 'ci/jobs/tiny/builds/1/build.json');
      const record: unknown = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify({ ...Object(record), result: null, finishedAt: null }));
    });
    expect(await until(ci.builder(), running)).toMatchObject({ state: 'aborted' });
    expect(await wholeLog(ci.builder(), running)).toContain('restarted during the build');
    const next = await ci.builder().trigger(ci.request({ commit: await ci.repository.commit() }));
    expect(await until(ci.builder(), next)).toMatchObject({ state: 'succeeded', number: 2 });
  });

  it('leaves no process of a stopped build behind', async () => {
    const script = `const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
console.log('child ' + child.pid);
process.on('SIGTERM', () => {});
setInterval(() => {}, 1000);
`;
    const builder = ci.builder();
    const handle = await builder.trigger(
      ci.request({ commit: await ci.repository.commit({ 'server/test.js': script }) }),
    );
    const pid = await vi.waitUntil(
      async () => Number(/child (\d+)/.exec(await wholeLog(builder, handle).catch(() => ''))?.[1] ?? 0),
      { timeout: 20_000 },
    );
    expect(isAlive(pid)).toBe(true);
    await builder.stop(handle);
    await until(builder, handle);
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  it('calls back with a signature, again and again until it is heard', async () => {
    ci.callbackStatuses.push(503);
    const request = ci.request({ commit: await ci.repository.commit() });
    const handle = await ci.builder().trigger(request);
    const { number, url } = await until(ci.builder(), handle);
    const received = await waitForCallbacks(2);
    const [first, second] = received;
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
    const bodies = received.map(({ headers, body }) =>
      new Webhook(webhookSecret).verify(body, {
        'webhook-id': String(headers['webhook-id']),
        'webhook-timestamp': String(headers['webhook-timestamp']),
        'webhook-signature': String(headers['webhook-signature']),
      }),
    );
    const data = { requestId: request.requestId, job: 'tiny', number, result: 'SUCCESS', url };
    expect(bodies).toEqual([
      { type: 'build.finished', data },
      { type: 'build.finished', data },
    ]);
  });

  it('calls back after a restart when nobody heard it before', async () => {
    ci.callbackStatuses.push(...Array.from({ length: 20 }, () => 503));
    const handle = await ci.builder().trigger(ci.request({ commit: await ci.repository.commit() }));
    await until(ci.builder(), handle);
    await waitForCallbacks(1);
    ci.callbackStatuses.length = 0;
    await ci.restart();
    expect((await results(2)).at(-1)).toBe('SUCCESS');
  });

  it('installs once for a lock file, and links the workspaces to each other in this checkout', async () => {
    const test = `const fs = require('node:fs');
console.log('linked to ' + fs.realpathSync(require.resolve('server/package.json')));
`;
    const commits = [await ci.repository.commit({ 'web/test.js': test }), await ci.repository.commit()];
    const logs: string[] = [];
    for (const commit of commits) {
      const handle = await ci.builder().trigger(ci.request({ commit }));
      expect(await until(ci.builder(), handle)).toMatchObject({ state: 'succeeded' });
      logs.push(await wholeLog(ci.builder(), handle));
    }
    expect(logs[0]).toContain('[install] installed lock file');
    expect(logs[0]).toContain(`linked to ${join(ci.folder, 'ci/jobs/tiny/workspace/server/package.json')}`);
    expect(logs[1]).toContain('are there already');
    expect(await readdir(join(ci.folder, 'cache/dependencies'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it('builds nothing of an earlier commit', async () => {
    const builder = ci.builder();
    const leftover = await ci.repository.commit({
      'server/old.js': 'old\n',
      'server/test.js':
        "require('node:fs').mkdirSync('dist', { recursive: true }); require('node:fs').writeFileSync('dist/old.js', '');\n",
    });
    const fresh = await ci.repository.commit();
    const expected = await until(builder, await builder.trigger(ci.request({ commit: fresh })));
    await until(builder, await builder.trigger(ci.request({ commit: leftover })));
    const again = await until(builder, await builder.trigger(ci.request({ commit: fresh })));
    expect(again.digest).toBe(expected.digest);
  });

  it('gives builds none of its secrets', async () => {
    const test = 'console.log(JSON.stringify(process.env));\n';
    const handle = await ci
      .builder()
      .trigger(ci.request({ commit: await ci.repository.commit({ 'web/test.js': test }) }));
    await until(ci.builder(), handle);
    const log = await wholeLog(ci.builder(), handle);
    const printed: unknown = JSON.parse(/\[test:web\] (\{.*\})/.exec(log)?.[1] ?? '{}');
    const names = Object.keys(Object(printed)).filter((name) => !/^(?:NODE_RUN|PWD|OLDPWD|SHLVL|_)/.test(name));
    expect(names.toSorted()).toEqual(Object.keys(stepEnvironment({}, '')).toSorted());
  });

  it.each(['--upload-pack=touch x', 'main', ''])('does not check out %j', async (commit) => {
    const handle = await ci.builder().trigger(ci.request({ commit }));
    expect(await until(ci.builder(), handle)).toMatchObject({ state: 'failed' });
    expect(await wholeLog(ci.builder(), handle)).toContain('COMMIT must be 40 hexadecimal digits');
  });

  it.each(['../evil', '..%2fevil', '', '.hidden', 'a/b'])('makes no job %j', async (name) => {
    await mkdir(join(ci.folder, 'evil'), { recursive: true });
    expect((await post(`/createItem?name=${encodeURIComponent(name)}`, '<flow-definition/>')).status).toBe(400);
    expect(await readdir(join(ci.folder, 'ci/jobs'))).toEqual(['tiny']);
  });

  async function waitForCallbacks(count: number): Promise<readonly ReceivedCallback[]> {
    await vi.waitUntil(() => ci.callbacks.length >= count, { timeout: 20_000 });
    return ci.callbacks;
  }

  async function results(count: number): Promise<string[]> {
    const received = await waitForCallbacks(count);
    return received.map(({ body }) => /"result":"(\w+)"/.exec(body)?.[1] ?? '');
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
