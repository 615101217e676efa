import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { listAudit } from '../database/audit.ts';
import { createToken } from '../database/tokens.ts';
import { type ApiFixture, startApi } from './api-fixture.ts';
import { createProduct } from './draft-fixture.ts';
import { roles } from './principal.ts';
import { EngineUnavailable } from './workflow-calls.ts';

describe('the API', () => {
  let api: ApiFixture;
  let productUrl: string;
  beforeAll(async () => {
    api = await startApi();
    productUrl = await createProduct(api, 'orders');
  });
  afterAll(() => api.close());

  const productId = () => productUrl.split('/').at(-1) ?? '';
  const post = (payload: object, headers: Record<string, string> = {}) =>
    api.call({ method: 'POST', url: '/api/products', payload, headers });

  it.each([
    ['no token', {}],
    ['an unknown token', { authorization: 'Bearer abp_unknown' }],
    ['another scheme', { authorization: 'Basic YTpi' }],
  ])('refuses %s with 401', async (_name, headers) => {
    const response = await api.app.inject({ url: '/api/products', headers });
    expect(response).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(response.json()).toMatchObject({ type: 'urn:assembox:problem:unauthenticated' });
  });

  it('refuses an expired token', async () => {
    const expired = { name: 'old', roles: ['admin'], productId: null, expiresAt: new Date(Date.now() - 60_000) };
    const token = await createToken(api.database, expired);
    const response = await api.app.inject({ url: '/api/products', headers: { authorization: `Bearer ${token}` } });
    expect(response.statusCode).toBe(401);
  });

  it.each(roles)('lets the role %s read, and write only what it may', async (role) => {
    expect((await api.call({ as: role, url: '/api/products' })).status).toBe(200);
    const written = await api.call({
      as: role,
      method: 'PATCH',
      url: productUrl,
      headers: { 'if-match': '*' },
      payload: { description: role },
    });
    expect(written.status).toBe(role === 'designer' || role === 'admin' ? 200 : 403);
    const published = await api.call({
      as: role,
      method: 'POST',
      url: '/api/publishes',
      payload: { productId: productId(), options: { targetEnv: 'production' } },
    });
    expect(published.status).toBe(role === 'publisher' || role === 'admin' ? 422 : 403);
  });

  it('shows a token of one product nothing of another', async () => {
    const other = await createProduct(api, 'other');
    const scope = { name: 'scoped', roles: ['admin'], productId: productId(), expiresAt: null };
    const headers = { authorization: `Bearer ${await createToken(api.database, scope)}` };
    const get = (url: string) => api.app.inject({ url, headers });
    expect((await get(productUrl)).statusCode).toBe(200);
    expect((await get(other)).statusCode).toBe(404);
    expect((await get(`${other}/modules`)).statusCode).toBe(404);
    expect((await get('/api/products')).json()).toMatchObject({ items: [{ id: productId() }] });
    expect((await get('/api/products')).json()).not.toMatchObject({ items: [{}, {}] });
    expect((await get('/api/products?productCode=other')).json()).toEqual({ items: [] });
    const published = await api.app.inject({
      method: 'POST',
      url: '/api/publishes',
      headers,
      payload: { productId: other.split('/').at(-1) },
    });
    expect(published.statusCode).toBe(404);
  });

  it('gives the same key and body the same answer, and works once', async () => {
    const headers = { 'idempotency-key': 'one' };
    const first = await post({ productCode: 'once', productName: 'Once' }, headers);
    const second = await post({ productCode: 'once', productName: 'Once' }, headers);
    expect(first.status).toBe(201);
    expect(second).toMatchObject({
      status: 201,
      body: first.body,
      headers: { location: first.headers['location'], 'idempotency-replayed': 'true' },
    });
    expect(await post({ productCode: 'else', productName: 'Else' }, headers)).toMatchObject({
      status: 422,
      body: { type: 'urn:assembox:problem:idempotency-key-reused' },
    });
    const designer = await api.call({
      as: 'designer',
      method: 'POST',
      url: '/api/products',
      headers,
      payload: { productCode: 'designed', productName: 'Another caller has keys of its own' },
    });
    expect(designer.status).toBe(201);
  });

  it('lets one of two simultaneous requests of a key work', async () => {
    const headers = { 'idempotency-key': 'both' };
    const payload = { productCode: 'both', productName: 'Both' };
    const answers = await Promise.all([post(payload, headers), post(payload, headers)]);
    const statuses = answers.map((answer) => answer.status).toSorted((left, right) => left - right);
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(statuses);
    expect(answers).toContainEqual(expect.objectContaining({ status: 201 }));
    expect((await api.call({ url: '/api/products?productCode=both' })).body).toMatchObject({ items: [{}] });
  });

  it('lets a refused request be sent again with its key', async () => {
    const headers = { 'idempotency-key': 'again' };
    const payload = { productCode: 'again', productName: 'Again' };
    await post(payload);
    expect((await post(payload, headers)).status).toBe(409);
    expect(await post(payload, headers)).toMatchObject({
      status: 409,
      body: { type: 'urn:assembox:problem:code-taken' },
    });
  });

  it('keeps every write in the audit log, refused ones too, and no reading', async () => {
    const url = await createProduct(api, 'audited');
    const id = url.split('/').at(-1) ?? '';
    await api.call({ url });
    await api.call({ as: 'viewer', method: 'PATCH', url, payload: { productName: 'No' } });
    const rows = await listAudit(api.database, id, { before: null, limit: 10 });
    expect(rows).toMatchObject([
      { actorName: 'the viewer', action: 'PATCH /api/products/:productId', subject: url, detail: { status: 403 } },
      { actorName: 'the admin', action: 'POST /api/products', detail: { status: 201 } },
    ]);
  });

  it('says which system is down', async () => {
    expect(await api.call({ url: '/readyz' })).toMatchObject({ status: 200, body: { ready: true } });
    api.publishes.failure = new EngineUnavailable(new Error('refused'));
    expect(await api.call({ url: '/readyz' })).toMatchObject({
      status: 503,
      body: { ready: false, systems: { database: { ok: true }, temporal: { ok: false }, objectStore: { ok: true } } },
    });
    api.publishes.failure = null;
    expect(await api.call({ url: '/healthz' })).toMatchObject({ status: 200 });
  });

  it('describes every route with its answers at /docs', async () => {
    const { body } = await api.call({ url: '/docs/json' });
    expect(body).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/api/publishes': { post: { responses: { 202: {}, '4XX': {} } } },
        '/api/products/{productId}/modules/{moduleCode}/versions/{versionCode}/documents/{kind}/{code}': { put: {} },
        '/webhooks/jenkins': { post: {} },
      },
    });
    expect(await api.call({ url: '/docs/' })).toMatchObject({ status: 200, text: expect.stringContaining('swagger') });
  });

  it('counts requests by route pattern', async () => {
    await api.call({ url: productUrl });
    const { text } = await api.call({ url: '/metrics' });
    expect(text).toMatch(
      /assembox_http_request_duration_seconds_count\{method="GET",route="\/api\/products\/:productId",status="200"\} \d/u,
    );
    expect(text).not.toContain(productUrl);
  });

  it('answers an unknown route with a problem and security headers', async () => {
    expect(await api.call({ url: '/api/nothing' })).toMatchObject({
      status: 404,
      headers: { 'x-content-type-options': 'nosniff', 'content-security-policy': expect.any(String) },
      body: { type: 'urn:assembox:problem:no-such-route' },
    });
  });

  it.each(['model', 'product', 'module', 'page', 'api', 'logic'])('serves the JSON Schema of %s', async (kind) => {
    expect(await api.call({ url: `/api/schemas/${kind}` })).toMatchObject({
      status: 200,
      body: { $schema: 'https://json-schema.org/draft/2020-12/schema', title: expect.any(String) },
    });
    expect((await api.call({ url: '/api/schemas' })).body).toMatchObject({
      items: expect.arrayContaining([{ kind, url: `/api/schemas/${kind}` }]),
    });
  });

  it('serves no schema of a kind that is none', async () => {
    expect((await api.call({ url: '/api/schemas/constructor' })).status).toBe(404);
  });
});

describe('an API under load', () => {
  it('tells who asks too often to wait', async () => {
    const api = await startApi({ requestsPerMinute: 2 });
    await api.call({ url: '/api/products' });
    await api.call({ url: '/api/products' });
    expect(await api.call({ url: '/api/products' })).toMatchObject({
      status: 429,
      headers: { 'retry-after': expect.any(String) },
      body: { type: 'urn:assembox:problem:too-many-requests' },
    });
    await api.close();
  });
});
