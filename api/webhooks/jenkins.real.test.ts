import { randomUUID } from 'node:crypto';

import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type ApiFixture, startApi, webhookSecret } from '../api-fixture.ts';
import { insertTestJob } from '../job-fixture.ts';
import { EngineUnavailable } from '../workflow-calls.ts';

const message = (requestId: string, job = 'orders') =>
  JSON.stringify({
    type: 'build.finished',
    data: { requestId, job, number: 7, result: 'SUCCESS', url: 'http://ci/7' },
  });

const notification = (requestId: string, phase = 'FINALIZED', name = 'orders') => ({
  name,
  url: `job/${name}/`,
  build: { number: 7, queue_id: 3, phase, status: 'SUCCESS', parameters: { REQUEST_ID: requestId } },
});

describe('the webhook of the CI', () => {
  let api: ApiFixture;
  let jobId: string;
  beforeAll(async () => {
    api = await startApi();
    jobId = await insertTestJob(api.database, { productCode: 'orders' });
  });
  beforeEach(() => {
    api.publishes.signals.length = 0;
    api.publishes.failure = null;
  });
  afterAll(() => api.close());

  async function deliver(body: string, options: { id?: string; at?: Date; secret?: string; sent?: string } = {}) {
    const { id = randomUUID(), at = new Date(), secret = webhookSecret, sent = body } = options;
    const response = await api.app.inject({
      method: 'POST',
      url: '/webhooks/jenkins',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      },
      payload: sent,
    });
    const answer: unknown = response.json();
    return { status: response.statusCode, body: answer };
  }

  async function notify(payload: object): Promise<unknown> {
    const response = await api.app.inject({ method: 'POST', url: '/webhooks/jenkins/notification', payload });
    expect(response.statusCode).toBe(202);
    return response.json();
  }

  it('signals the publish whose build has finished', async () => {
    expect(await deliver(message(`${jobId}-1`))).toEqual({ status: 202, body: { status: 'signalled' } });
    expect(api.publishes.signals).toEqual([`${jobId}-1`]);
  });

  it('signals the rollback whose rebuild has finished', async () => {
    const rollbackId = await insertTestJob(api.database, { productCode: 'orders', kind: 'rollback' });
    expect(await deliver(message(`${rollbackId}-1`))).toMatchObject({ body: { status: 'signalled' } });
    expect(api.publishes.signals).toEqual([`${rollbackId}-1`]);
  });

  it('signals once for a delivery that comes twice', async () => {
    const id = randomUUID();
    await deliver(message(`${jobId}-1`), { id });
    expect(await deliver(message(`${jobId}-1`), { id })).toEqual({ status: 202, body: { status: 'duplicate' } });
    expect(api.publishes.signals).toHaveLength(1);
  });

  it.each([
    ['of no job', () => message('1-1')],
    ['of an earlier attempt', () => message(`${jobId}-0`)],
    ['of another product', () => message(`${jobId}-1`, 'shop')],
    ['with a request that is none', () => message('1 OR 1=1')],
    ['of another type', () => JSON.stringify({ type: 'build.started', data: {} })],
  ])('ignores a message %s', async (_name, body) => {
    expect(await deliver(body())).toEqual({ status: 202, body: { status: 'ignored' } });
    expect(api.publishes.signals).toEqual([]);
  });

  it.each([
    ['signed with another secret', { secret: `whsec_${Buffer.from('forged').toString('base64')}` }],
    ['whose body was changed', { sent: '{"type":"build.finished"}' }],
    ['of ten minutes ago', { at: new Date(Date.now() - 10 * 60_000) }],
    ['from the future', { at: new Date(Date.now() + 10 * 60_000) }],
  ])('refuses a message %s and does nothing', async (_name, options) => {
    expect(await deliver(message(`${jobId}-1`), options)).toMatchObject({
      status: 401,
      body: { type: 'urn:assembox:problem:bad-signature' },
    });
    expect(api.publishes.signals).toEqual([]);
  });

  it('refuses a message without signature', async () => {
    const response = await api.app.inject({
      method: 'POST',
      url: '/webhooks/jenkins',
      headers: { 'content-type': 'application/json' },
      payload: message(`${jobId}-1`),
    });
    expect(response.statusCode).toBe(401);
  });

  it('is not recorded as handled while Temporal is down, so that it may come again', async () => {
    const id = randomUUID();
    api.publishes.failure = new EngineUnavailable(new Error('refused'));
    expect((await deliver(message(`${jobId}-1`), { id })).status).toBe(503);
    api.publishes.failure = null;
    expect(await deliver(message(`${jobId}-1`), { id })).toMatchObject({ body: { status: 'signalled' } });
  });

  describe('in the form of the notification plugin', () => {
    it('is a hint to look, for each phase once', async () => {
      const id = `${await insertTestJob(api.database, { productCode: 'orders' })}-1`;
      expect(await notify(notification(id, 'STARTED'))).toEqual({ status: 'ignored' });
      for (const phase of ['COMPLETED', 'FINALIZED']) {
        expect(await notify(notification(id, phase))).toEqual({ status: 'signalled' });
        expect(await notify(notification(id, phase))).toEqual({ status: 'duplicate' });
      }
      expect(api.publishes.signals).toEqual([id, id]);
    });

    it.each([
      ['nothing', {}],
      ['a request that nobody made', notification('123-1')],
      ['no request', { name: 'orders', build: { phase: 'FINALIZED', parameters: {} } }],
    ])('passes over %s', async (_what, payload) => {
      expect(await notify(payload)).toEqual({ status: 'ignored' });
      expect(api.publishes.signals).toEqual([]);
    });

    it('passes over the request of another product', async () => {
      expect(await notify(notification(`${jobId}-1`, 'FINALIZED', 'library'))).toEqual({ status: 'ignored' });
    });
  });
});
