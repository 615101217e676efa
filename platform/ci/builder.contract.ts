import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PlatformError } from '../ports.ts';
import type { BuildRequest, Builder } from '../ports.ts';
import { until, wholeLog } from './ci-fixture.ts';

export interface BuilderUnderTest {
  readonly builder: Builder;
  readonly cloneUrl: string;
  /** Commits the tiny product with these files changed. */
  commit(changes?: Readonly<Record<string, string>>): Promise<string>;
  request(changes: Partial<BuildRequest> & { commit: string }): BuildRequest;
  /** A builder with a wrong token. */
  readonly stranger: Builder;
  stop(): Promise<void>;
}

/** A test that never ends, for builds that are to be stopped. */
export const endless = 'console.log("waiting"); setInterval(() => {}, 1000);\n';

/** What every CI must do behind the adapter. */
export function describeBuilder(title: string, start: () => Promise<BuilderUnderTest>): void {
  describe(`Builder: ${title}`, () => {
    let ci: BuilderUnderTest;
    let builder: Builder;

    beforeAll(async () => {
      ci = await start();
      builder = ci.builder;
      await builder.ensureJob('tiny', ci.cloneUrl);
    });

    afterAll(() => ci?.stop());

    it('takes a job that is there already', async () => {
      const both = Promise.all([builder.ensureJob('twice', ci.cloneUrl), builder.ensureJob('twice', ci.cloneUrl)]);
      await expect(both).resolves.toBeDefined();
      await expect(builder.ensureJob('twice', ci.cloneUrl)).resolves.toBeUndefined();
    });

    it('builds the commit and reports its digest', async () => {
      const request = ci.request({ commit: await ci.commit() });
      const handle = await builder.trigger(request);
      const status = await until(builder, handle);
      expect(status).toMatchObject({ state: 'succeeded', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
      expect(status.image).toBe(`artifact:tiny@${status.digest}`);
      expect(status.url).toContain(`/job/tiny/${status.number}/`);
    });

    it('gives the same digest for the same commit', async () => {
      const commit = await ci.commit();
      const first = await until(builder, await builder.trigger(ci.request({ commit })));
      const second = await until(builder, await builder.trigger(ci.request({ commit })));
      expect(second.number).not.toBe(first.number);
      expect(second.digest).toBe(first.digest);
    });

    it('starts one build for a request that is triggered again, whether it waits, runs or is done', async () => {
      const request = ci.request({ commit: await ci.commit() });
      const handles = [await builder.trigger(request), await builder.trigger(request)];
      const done = await until(builder, handles[0] ?? (await builder.trigger(request)));
      handles.push(await builder.trigger(request));
      const numbers = await Promise.all(handles.map(async (handle) => (await until(builder, handle)).number));
      expect(new Set(numbers)).toEqual(new Set([done.number]));
    });

    it('shows the log while the build runs, piece by piece and nothing twice', async () => {
      const commit = await ci.commit({ 'server/test.js': endless });
      const handle = await builder.trigger(ci.request({ commit }));
      await until(builder, handle, ({ state }) => state === 'running');
      let text = '';
      let next = 0;
      await vi.waitUntil(
        async () => {
          const chunk = await builder.log(handle, next);
          text += chunk.text;
          ({ next } = chunk);
          return chunk.more && text.includes('[test:server] waiting');
        },
        { timeout: 30_000 },
      );
      await builder.stop(handle);
      await until(builder, handle);
      const rest = await builder.log(handle, next);
      expect(rest.more).toBe(false);
      expect(text + rest.text).toBe(await wholeLog(builder, handle));
      expect(await builder.log(handle, rest.next)).toEqual({ text: '', next: rest.next, more: false });
    });

    it('stops a running build, and takes a finished one for stopped', async () => {
      const handle = await builder.trigger(ci.request({ commit: await ci.commit({ 'server/test.js': endless }) }));
      await until(builder, handle, ({ state }) => state === 'running');
      await builder.stop(handle);
      expect(await until(builder, handle)).toMatchObject({ state: 'aborted', digest: null });
      await builder.stop(handle);
    });

    it('cancels a build that waits for another', async () => {
      const commit = await ci.commit({ 'server/test.js': endless });
      const running = await builder.trigger(ci.request({ commit }));
      await until(builder, running, ({ state }) => state === 'running');
      const waiting = await builder.trigger(ci.request({ commit }));
      expect(await builder.status(waiting)).toMatchObject({ state: 'queued', number: null });
      expect(await builder.log(waiting, 0)).toEqual({ text: '', next: 0, more: true });
      await builder.stop(waiting);
      expect(await builder.status(waiting)).toMatchObject({ state: 'aborted', number: null });
      await builder.stop(running);
      await until(builder, running);
    });

    it('names the step that failed, with what it said', async () => {
      const commit = await ci.commit({
        'web/test.js': 'console.error("expected 1, got 2 – 失败"); process.exit(3);\n',
      });
      const handle = await builder.trigger(ci.request({ commit }));
      expect(await until(builder, handle)).toMatchObject({ state: 'failed', digest: null });
      const end = (await wholeLog(builder, handle)).split('Build failed: ')[1];
      expect(end).toContain('test:web exited with 1');
      expect(end).toContain('expected 1, got 2 – 失败');
    });

    it('skips the tests when it is told to', async () => {
      const commit = await ci.commit({ 'web/test.js': 'process.exit(3);\n' });
      const handle = await builder.trigger(ci.request({ commit, skipTests: true }));
      expect(await until(builder, handle)).toMatchObject({ state: 'succeeded' });
    });

    it('fails for a commit that the repository does not have', async () => {
      const handle = await builder.trigger(ci.request({ commit: 'f'.repeat(40) }));
      expect(await until(builder, handle)).toMatchObject({ state: 'failed' });
      expect(await wholeLog(builder, handle)).toContain('Build failed: checkout');
    });

    it('finds a build by its request when the queue item is not known', async () => {
      const handle = await builder.trigger(ci.request({ commit: await ci.commit() }));
      const { number } = await until(builder, handle);
      expect(await builder.status({ ...handle, queueUrl: null })).toMatchObject({ number, state: 'succeeded' });
      const gone = { ...handle, queueUrl: 'http://elsewhere/jenkins/queue/item/999999/' };
      expect(await builder.status(gone)).toMatchObject({ number, state: 'succeeded' });
    });

    it('says of a request that nobody made that its build vanished', async () => {
      const handle = { job: 'tiny', requestId: 'never', queueUrl: null };
      await expect(builder.status(handle)).rejects.toMatchObject({ type: 'BuildVanished', retryable: false });
      await builder.stop(handle);
    });

    it('names a job that is not there', async () => {
      const request = ci.request({ job: 'nowhere', commit: 'f'.repeat(40) });
      await expect(builder.trigger(request)).rejects.toMatchObject({ type: 'CiJobMissing', retryable: false });
    });

    it('refuses a wrong token for good', async () => {
      const attempt = ci.stranger.trigger(ci.request({ commit: 'f'.repeat(40) }));
      await expect(attempt).rejects.toThrow(PlatformError);
      await expect(attempt).rejects.toMatchObject({ type: 'CiUnauthorized', retryable: false });
    });
  });
}
