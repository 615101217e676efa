import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiFixture, startApi } from '../api-fixture.ts';

describe('products', () => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  const create = (productCode: string) =>
    api.call({ method: 'POST', url: '/api/products', payload: { productCode, productName: 'Orders' } });

  it('are created, found by id and by code, and listed by cursor', async () => {
    const first = await create('orders');
    expect(first).toMatchObject({ status: 201, body: { productCode: 'orders', productName: 'Orders' } });
    const location = String(first.headers['location']);
    expect(await api.call({ url: location })).toMatchObject({ status: 200, body: first.body });
    expect(await api.call({ url: '/api/products?productCode=orders' })).toMatchObject({
      body: { items: [first.body] },
    });

    await create('shop');
    const page = await api.call({ url: '/api/products?limit=1' });
    expect(page).toMatchObject({ body: { items: [first.body], next: expect.any(String) } });
    const next = typeof page.body === 'object' && page.body !== null && 'next' in page.body ? page.body.next : '';
    const rest = await api.call({ url: `/api/products?limit=1&cursor=${String(next)}` });
    expect(rest.body).toMatchObject({ items: [{ productCode: 'shop' }] });
    expect(rest.body).not.toHaveProperty('next');
  });

  it('have a code of their own', async () => {
    await create('twice');
    expect(await create('twice')).toMatchObject({ status: 409, body: { type: 'urn:assembox:problem:code-taken' } });
  });

  it.each(['../etc', 'Orders', 'a b', '', 'x'.repeat(41)])('are refused the code %j, with its place', async (code) => {
    const answer = await create(code);
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json; charset=utf-8' },
      body: { type: 'urn:assembox:problem:invalid-request', errors: [{ pointer: '/productCode' }] },
    });
    expect(await api.call({ url: '/api/products?limit=200' })).not.toMatchObject({
      body: { items: [{ productCode: code }] },
    });
  });

  it('are refused with every mistake of the body at once, unknown members too', async () => {
    const answer = await api.call({ method: 'POST', url: '/api/products', payload: { productCode: 7, extra: true } });
    expect(answer.body).toMatchObject({
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '/productName', message: 'is missing' }),
        expect.objectContaining({ pointer: '/extra', message: 'is not known here' }),
        expect.objectContaining({ pointer: '/productCode' }),
      ]),
    });
  });

  it('are changed by whom has seen the present state only', async () => {
    const created = await create('changing');
    const url = String(created.headers['location']);
    const change = (headers: Record<string, string>) =>
      api.call({ method: 'PATCH', url, headers, payload: { productName: 'New' } });
    expect(await change({})).toMatchObject({ status: 428, headers: { etag: created.headers['etag'] } });
    expect(await change({ 'if-match': '"77"' })).toMatchObject({ status: 412 });
    const changed = await change({ 'if-match': String(created.headers['etag']) });
    expect(changed).toMatchObject({ status: 200, body: { productName: 'New' } });
    expect(changed.headers['etag']).not.toBe(created.headers['etag']);
  });
});
