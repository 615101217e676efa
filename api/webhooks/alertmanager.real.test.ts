import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { listAudit } from '../../database/audit.ts';
import { beginDeployment, finishDeployment } from '../../database/deployments.ts';
import { findRelease, recordBuild } from '../../database/releases.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable, productDocument } from '../draft-fixture.ts';
import { insertTestJob, insertTestRelease } from '../job-fixture.ts';

const token = 'a token of the tests alone';
const digestOf = (version: string) => `sha256:${version.replaceAll('.', '').padEnd(64, '0')}`;
const revision = (versionCode: string) => ({ versionCode, digest: digestOf(versionCode), image: `i@${versionCode}` });

describe('the webhook of Alertmanager', () => {
  let api: ApiFixture;
  let productId: string;
  let code: string;
  let count = 0;
  beforeAll(async () => {
    api = await startApi({ alertmanagerToken: token });
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    count += 1;
    code = `shop-${count}`;
    productId = (await createPublishable(api, code)).split('/').at(-1) ?? '';
    api.publishes.rolledBack.length = 0;
  });

  async function release(versionCode: string): Promise<void> {
    await insertTestRelease(api, { productId, versionCode });
    const { digest, image } = revision(versionCode);
    await recordBuild(api.database, productId, versionCode, { buildJobId: '1', logUrl: null, digest, image });
  }

  /** What runs is 1.1.0, and before it ran 1.0.0. */
  async function deploy(settings: object = { autoRollback: true }, kind = 'publish'): Promise<void> {
    await release('1.0.0');
    const url = `/api/products/${productId}/document`;
    const { headers } = await api.call({ method: 'GET', url });
    const document = { ...productDocument(code, ['user']), name: { en: 'Anew' } };
    const payload = { ...document, environments: [{ code: 'staging', ...settings }] };
    const saved = await api.call({ method: 'PUT', url, payload, headers: { 'if-match': String(headers['etag']) } });
    expect(saved.status).toBeLessThan(300);
    await release('1.1.0');
    const snapshotDigest = (await findRelease(api.database, productId, '1.1.0'))?.snapshotDigest ?? '';
    const jobId = await insertTestJob(api.database, { productId, productCode: code, snapshotDigest, kind });
    const run = { jobId, attempt: 1, environment: 'staging' };
    await beginDeployment(api.database, {
      ...run,
      productId,
      revision: revision('1.1.0'),
      previous: revision('1.0.0'),
    });
    await finishDeployment(api.database, run, 'ready');
  }

  const alert = (changes: object = {}) => ({
    status: 'firing',
    labels: { alertname: 'ManyErrors', product: code, environment: 'staging', assembox_action: 'rollback' },
    startsAt: new Date(Date.now() + 1000).toISOString(),
    fingerprint: `f${count}`,
    ...changes,
  });

  async function deliver(sent: object, authorization = `Bearer ${token}`) {
    const payload = { version: '4', status: 'firing', alerts: [sent] };
    const response = await api.app.inject({
      method: 'POST',
      url: '/webhooks/alertmanager',
      headers: { authorization },
      payload,
    });
    const body: unknown = response.json();
    return { status: response.statusCode, body };
  }

  it('rolls back to the version before, once, and says who did', async () => {
    await deploy();
    const sent = alert();
    expect(await deliver(sent)).toMatchObject({ status: 200, body: { alerts: [{ status: 'started' }] } });
    expect(await deliver(sent)).toMatchObject({ body: { alerts: [{ status: 'duplicate' }] } });
    expect(api.publishes.rolledBack).toMatchObject([
      {
        productId,
        versionCode: '1.0.0',
        environment: 'staging',
        strategy: 'quick',
        requestedBy: { id: 'alertmanager' },
      },
    ]);
    const [entry] = await listAudit(api.database, productId, { before: null, limit: 1 });
    expect(entry).toMatchObject({
      actorName: 'Alertmanager',
      detail: { fromVersion: '1.1.0', targetVersion: '1.0.0' },
    });
  });

  it.each([
    ['resolved', { status: 'resolved' }],
    ['older than what runs', { startsAt: '2026-01-01T00:00:00Z' }],
    ['without a time', { startsAt: 'yesterday' }],
    ['that asks for nothing', { labels: { product: 'x', environment: 'staging' } }],
    ['of no product', { labels: { product: 'nobody', environment: 'staging', assembox_action: 'rollback' } }],
  ])('ignores an alert %s', async (_name, changes) => {
    await deploy();
    expect(await deliver(alert(changes))).toMatchObject({ status: 200, body: { alerts: [{ status: 'ignored' }] } });
    expect(api.publishes.rolledBack).toEqual([]);
  });

  it.each([
    ['autoRollback is off', {}, 'publish', 'autoRollback of staging is off'],
    ['a rollback brought what runs', { autoRollback: true }, 'rollback', 'what runs was rolled back to'],
  ])('rolls nothing back where %s', async (_name, settings, kind, detail) => {
    await deploy(settings, kind);
    expect(await deliver(alert())).toMatchObject({ body: { alerts: [{ status: 'ignored', detail }] } });
    expect(api.publishes.rolledBack).toEqual([]);
  });

  it('takes nothing from somebody without the token', async () => {
    await deploy();
    expect((await deliver(alert(), 'Bearer guessed')).status).toBe(401);
    expect((await deliver(alert(), '')).status).toBe(401);
    expect(api.publishes.rolledBack).toEqual([]);
  });
});
