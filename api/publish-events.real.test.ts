import { EventSourceParserStream } from 'eventsource-parser/stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { beginStep, completeStep, finishJob } from '../database/jobs.ts';
import { appendBuildLog } from '../database/logs.ts';
import { type ApiFixture, startApi } from './api-fixture.ts';
import { insertTestJob } from './job-fixture.ts';
import { parsePosition } from './publish-events.ts';

interface SeenEvent {
  readonly event: string | undefined;
  readonly id: string | undefined;
  readonly data: unknown;
}

describe('the events of a publish', () => {
  let api: ApiFixture;
  let origin: string;
  beforeAll(async () => {
    api = await startApi();
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    const address = api.app.server.address();
    origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  afterAll(() => api.close());

  async function listen(jobId: string, seen: SeenEvent[], lastEventId?: string): Promise<void> {
    const response = await fetch(`${origin}/api/publishes/${jobId}/events`, {
      headers: {
        authorization: `Bearer ${api.tokens.viewer}`,
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const stream = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { event, id, data } of stream ?? []) {
      const parsed: unknown = JSON.parse(data);
      seen.push({ event, id, data: parsed });
    }
  }

  const log = (jobId: string, startByte: number, text: string) =>
    appendBuildLog(api.database, { jobId, attempt: 1, startByte, endByte: startByte + Buffer.byteLength(text), text });

  it('tell each change and each piece of log while it happens, and end with the publish', async () => {
    const jobId = await insertTestJob(api.database, {});
    const seen: SeenEvent[] = [];
    const listening = listen(jobId, seen);
    await expect.poll(() => seen).toMatchObject([{ event: 'status', data: { status: 'pending', progress: 0 } }]);

    await beginStep(api.database, jobId, 'build', { status: 'building', progress: 15 });
    await log(jobId, 0, 'installing…\n');
    await expect
      .poll(() => seen.slice(1))
      .toMatchObject([
        { event: 'log', id: '1-14', data: { text: 'installing…\n' } },
        { event: 'status', data: { status: 'building', progress: 15, currentStep: 'build' } },
      ]);

    await log(jobId, 14, 'done\n');
    await completeStep(api.database, jobId, 'build', { message: 'image', progress: 80 });
    await finishJob(api.database, jobId, 'deployed');
    await listening;
    expect(seen.slice(3)).toMatchObject(
      expect.arrayContaining([{ event: 'log', id: '1-19', data: { text: 'done\n' } }]),
    );
    expect(seen.at(-2)).toMatchObject({ event: 'status', data: { status: 'deployed', progress: 100 } });
    expect(seen.at(-1)).toMatchObject({ event: 'end', data: { status: 'deployed' } });
  });

  it('go on where a listener was cut off', async () => {
    const jobId = await insertTestJob(api.database, {});
    await log(jobId, 0, 'first\n');
    await log(jobId, 6, 'second\n');
    await finishJob(api.database, jobId, 'deployed');
    const seen: SeenEvent[] = [];
    await listen(jobId, seen, '1-6');
    expect(seen.filter(({ event }) => event === 'log')).toMatchObject([{ id: '1-13', data: { text: 'second\n' } }]);
  });

  it('begin at the start for an id that is not ours', () => {
    expect(parsePosition('4; DROP TABLE')).toEqual({ attempt: 0, byte: 0 });
    expect(parsePosition(undefined)).toEqual({ attempt: 0, byte: 0 });
    expect(parsePosition('2-77')).toEqual({ attempt: 2, byte: 77 });
  });

  it('are there as text too, from any byte', async () => {
    const jobId = await insertTestJob(api.database, {});
    await log(jobId, 0, 'größe\n');
    await log(jobId, 8, 'end\n');
    const all = await api.call({ url: `/api/publishes/${jobId}/logs` });
    expect(all).toMatchObject({ text: 'größe\nend\n', headers: { 'x-text-size': '12', 'x-more-data': 'true' } });
    expect(await api.call({ url: `/api/publishes/${jobId}/logs?start=6` })).toMatchObject({ text: 'e\nend\n' });
    expect(await api.call({ url: `/api/publishes/${jobId}/logs?start=12` })).toMatchObject({
      text: '',
      headers: { 'x-text-size': '12' },
    });
    expect(await api.call({ url: `/api/publishes/${jobId}/logs?start=-1` })).toMatchObject({ status: 400 });
  });

  it('end when the server stops', async () => {
    const stopping = await startApi();
    await stopping.app.listen({ port: 0, host: '127.0.0.1' });
    const address = stopping.app.server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const jobId = await insertTestJob(stopping.database, {});
    const response = await fetch(`http://127.0.0.1:${port}/api/publishes/${jobId}/events`, {
      headers: { authorization: `Bearer ${stopping.tokens.viewer}` },
    });
    const ended = response.text();
    await stopping.close();
    expect(await ended).toContain('event: status');
  }, 30_000);
});
