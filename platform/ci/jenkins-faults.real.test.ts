import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Builder } from '../ports.ts';
import { endless } from './builder.contract.ts';
import { ciAccess, startCiFixture, until, wholeLog, type CiFixture } from './ci-fixture.ts';
import { startDifficultJenkins, type DifficultJenkins, type Mishap } from './difficult-jenkins-fixture.ts';
import { createJenkinsBuilder } from './jenkins-builder.ts';

/** As a step does what may pass. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  await expect(work()).rejects.toMatchObject({ type: 'CiUnavailable', retryable: true });
  return await work();
}

describe('Jenkins behind passwords and a bad network', () => {
  let ci: CiFixture;
  let jenkins: DifficultJenkins;
  let builder: Builder;

  beforeAll(async () => {
    ci = await startCiFixture();
    jenkins = await startDifficultJenkins(() => ci.server().url);
    builder = createJenkinsBuilder({ url: jenkins.url, ...ciAccess });
    await builder.ensureJob('tiny', ci.repository.cloneUrl);
  });
  beforeEach(() => jenkins.upset(() => null));
  afterAll(async () => {
    await jenkins?.stop();
    await ci?.stop();
  });

  /** The first requests that match meet the mishap. */
  function upsetFirst(pattern: RegExp, mishap: Mishap, count = 1): void {
    let left = count;
    jenkins.upset((request) => (pattern.test(request) && (left -= 1) >= 0 ? mishap : null));
  }

  const answered = (pattern: RegExp) => jenkins.answers.filter((answer) => pattern.test(answer));

  it('builds with crumbs of a session, and goes on when the session ends', async () => {
    const request = ci.request({ commit: await ci.repository.commit() });
    const handle = await builder.trigger(request);
    expect(await until(builder, handle)).toMatchObject({ state: 'succeeded' });
    jenkins.endSession();
    const again = await builder.trigger(ci.request({ commit: request.commit }));
    expect(await until(builder, again)).toMatchObject({ state: 'succeeded' });
  });

  it('makes one job, one build and one stop of it, though each answer is lost once', async () => {
    upsetFirst(/createItem/u, 'lost');
    await patiently(() => builder.ensureJob('lossy', ci.repository.cloneUrl));
    expect(answered(/createItem/u)).toEqual(expect.arrayContaining(['POST /createItem 200']));

    const commit = await ci.repository.commit({ 'server/test.js': endless });
    const request = ci.request({ job: 'lossy', commit });
    upsetFirst(/buildWithParameters/u, 'lost');
    const handle = await patiently(() => builder.trigger(request));
    expect(answered(/lossy\/buildWithParameters/u)).toHaveLength(1);
    await until(builder, handle, ({ state }) => state === 'running');

    upsetFirst(/\/stop$/u, 'lost');
    await patiently(() => builder.stop(handle));
    expect(await until(builder, handle)).toMatchObject({ state: 'aborted', number: 1 });
  });

  it('takes the item that Jenkins has already, where it could not be seen before (303)', async () => {
    const commit = await ci.repository.commit({ 'server/test.js': endless });
    const running = await builder.trigger(ci.request({ commit }));
    await until(builder, running, ({ state }) => state === 'running');
    const request = ci.request({ commit: await ci.repository.commit() });
    const first = await builder.trigger(request);
    upsetFirst(/GET \/queue\/api\/json/u, { status: 200, body: '{"items":[]}' });
    const second = await builder.trigger(request);
    expect(answered(/tiny\/buildWithParameters 303/u)).toHaveLength(1);
    expect(second).toEqual(first);
    await builder.stop(running);
    expect(await until(builder, second)).toMatchObject({ state: 'succeeded' });
  });

  it('follows, reads and stops a build whose queue item is forgotten', async () => {
    jenkins.upset((line) => (line.startsWith('GET /queue/item/') ? { status: 404, body: '' } : null));
    const built = await builder.trigger(ci.request({ commit: await ci.repository.commit() }));
    expect(await until(builder, built)).toMatchObject({ state: 'succeeded' });
    expect(await wholeLog(builder, built)).toContain('Finished: SUCCESS');

    const commit = await ci.repository.commit({ 'server/test.js': endless });
    const running = await builder.trigger(ci.request({ commit }));
    await until(builder, running, ({ state }) => state === 'running');
    const waiting = await builder.trigger(ci.request({ commit }));
    await builder.stop(waiting);
    await builder.stop(running);
    expect(await until(builder, running)).toMatchObject({ state: 'aborted' });
    await expect(builder.status(waiting)).rejects.toMatchObject({ type: 'BuildVanished', retryable: false });
  });

  it('takes a cancelled item for cancelled, though the answer was lost', async () => {
    const commit = await ci.repository.commit({ 'server/test.js': endless });
    const running = await builder.trigger(ci.request({ commit }));
    await until(builder, running, ({ state }) => state === 'running');
    const waiting = await builder.trigger(ci.request({ commit }));
    upsetFirst(/cancelItem/u, 'lost');
    await patiently(() => builder.stop(waiting));
    expect(await builder.status(waiting)).toMatchObject({ state: 'aborted', number: null });
    await builder.stop(running);
    await until(builder, running);
  });
});
