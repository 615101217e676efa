import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createModule, customer } from '../draft-fixture.ts';

describe('drafts', () => {
  let api: ApiFixture;
  let version: string;
  beforeAll(async () => {
    api = await startApi();
    version = await createModule(api, 'orders', 'user');
  });
  afterAll(() => api.close());

  const put = (path: string, payload: object | string, headers: Record<string, string> = {}) =>
    api.call({
      method: 'PUT',
      url: `${version}/documents/${path}`,
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const remove = (extra: Record<string, string>) =>
    api.call({ method: 'DELETE', url: `${version}/documents/model/Gone`, headers: extra });
  const bulk = (...items: object[]) =>
    api.call({ method: 'PUT', url: `${version}/documents`, payload: { documents: items } });
  const documents = async () => (await api.call({ url: version })).body;

  it('are saved, read back with their ETag, and answered 304 when they are known already', async () => {
    const saved = await put('model/Customer', customer());
    expect(saved).toMatchObject({ status: 201, body: { kind: 'model', code: 'Customer', valid: true, warnings: [] } });
    const etag = String(saved.headers['etag']);
    const read = await api.call({ url: `${version}/documents/model/Customer` });
    expect(read).toMatchObject({ status: 200, headers: { etag }, body: customer() });
    const again = await api.call({ url: `${version}/documents/model/Customer`, headers: { 'if-none-match': etag } });
    expect(again).toMatchObject({ status: 304, text: '' });
  });

  it('are overwritten only by whom has seen the present state', async () => {
    const saved = await put('model/Supplier', customer('Supplier'));
    const etag = String(saved.headers['etag']);
    const changed = { ...customer('Supplier'), table: 'usr_other' };
    expect(await put('model/Supplier', changed)).toMatchObject({ status: 428, headers: { etag } });
    expect(await put('model/Supplier', changed, { 'if-none-match': '*' })).toMatchObject({ status: 412 });
    expect(await put('model/Supplier', changed, { 'if-match': '"sha256:00"' })).toMatchObject({ status: 412 });
    const fresh = await put('model/Supplier', changed, { 'if-match': etag });
    expect(fresh.status).toBe(200);
    expect(await put('model/Supplier', changed, { 'if-match': etag })).toMatchObject({
      status: 412,
      headers: { etag: fresh.headers['etag'] },
      body: { type: 'urn:assembox:problem:precondition-failed' },
    });
  });

  it('that do not fit their schema are kept, with every error as a warning', async () => {
    const broken = { ...customer('Broken'), table: 'Not A Table', surprise: 1 };
    const saved = await put('model/Broken', broken);
    expect(saved).toMatchObject({
      status: 201,
      body: {
        valid: false,
        warnings: expect.arrayContaining([
          expect.objectContaining({ document: 'user/model/Broken', pointer: '/table', mend: expect.any(String) }),
          expect.objectContaining({ pointer: '/surprise' }),
        ]),
      },
    });
    expect(await api.call({ url: `${version}/documents/model/Broken` })).toMatchObject({ body: broken });
  });

  it('are deleted with their ETag only', async () => {
    const { headers } = await put('model/Gone', customer('Gone'));
    expect(await remove({})).toMatchObject({ status: 428 });
    expect(await remove({ 'if-match': '"sha256:00"' })).toMatchObject({ status: 412 });
    expect(await remove({ 'if-match': String(headers['etag']) })).toMatchObject({ status: 204 });
    expect(await remove({ 'if-match': '*' })).toMatchObject({ status: 404 });
  });

  it('saved in bulk are saved all or none', async () => {
    const before = await documents();
    const good = { kind: 'model', code: 'Good', content: customer('Good') };
    const refused = await bulk(good, { kind: 'table', code: 'Bad', content: {} }, good, {
      kind: 'model',
      code: 'Other',
      content: customer('Good'),
    });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        errors: [
          { pointer: '/documents/1/content', rule: 'unknown-kind' },
          { pointer: '/documents/2', rule: 'duplicate-document' },
          { pointer: '/documents/3/content/code', rule: 'code-mismatch' },
        ],
      },
    });
    expect(await documents()).toEqual(before);
    expect(await bulk(good)).toMatchObject({ status: 200, body: { items: [{ code: 'Good', valid: true }] } });
  });

  it('go with a module version that is copied from another', async () => {
    const versions = version.slice(0, version.lastIndexOf('/'));
    const copy = await api.call({ method: 'POST', url: versions, payload: { versionCode: 'V2', copyFrom: 'V1' } });
    expect(copy).toMatchObject({ status: 201, body: { versionCode: 'V2' } });
    expect(await api.call({ url: `${versions}/V2/documents/model/Customer` })).toMatchObject({ body: customer() });
    expect(await api.call({ method: 'POST', url: versions, payload: { versionCode: 'V2' } })).toMatchObject({
      status: 409,
    });
  });

  describe('are refused with a clear error, and nothing is written:', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { deeper: nested(depth - 1) });
    it.each([
      ['broken JSON', 'model/A', '{"kind": "model",,}', 400, 'broken-json', /position|JSON/u],
      ['no JSON object', 'model/A', '[1]', 400, 'invalid-request', /mistake/u],
      ['an unknown kind', 'table/A', {}, 422, 'draft-refused', /mistake/u],
      ['another kind inside', 'page/Customer', customer(), 422, 'draft-refused', /mistake/u],
      ['another code inside', 'model/Other', customer(), 422, 'draft-refused', /mistake/u],
      ['no code inside', 'model/A', { kind: 'model' }, 422, 'draft-refused', /mistake/u],
      ['a code with ../', 'model/..%2F..%2Fetc', customer(), 400, 'invalid-request', /path/u],
      ['a prototype', 'model/A', '{"__proto__": {"a": 1}, "kind": "model", "code": "A"}', 400, 'broken-json', /proto/u],
      [
        'a bottomless document',
        'model/A',
        { kind: 'model', code: 'A', a: nested(100) },
        422,
        'draft-refused',
        /mistake/u,
      ],
    ])('%s', async (_name, path, payload, status, type, detail) => {
      const before = await documents();
      expect(await put(path, payload)).toMatchObject({
        status,
        headers: { 'content-type': 'application/problem+json; charset=utf-8' },
        body: { type: `urn:assembox:problem:${type}`, status, detail: expect.stringMatching(detail) },
      });
      expect(await documents()).toEqual(before);
    });

    it('a body of 50 MB', async () => {
      const before = await documents();
      const payload = JSON.stringify({ ...customer('Huge'), padding: 'x'.repeat(50 * 1024 * 1024) });
      const refusal = { status: 413, body: { type: 'urn:assembox:problem:body-too-large' } };
      expect(await put('model/Huge', payload)).toMatchObject(refusal);
      expect(
        await api.call({
          method: 'PUT',
          url: `${version}/documents`,
          payload,
          headers: { 'content-type': 'application/json' },
        }),
      ).toMatchObject(refusal);
      expect(await documents()).toEqual(before);
    });

    it('a body that is no JSON at all', async () => {
      expect(await put('model/A', 'kind: model', { 'content-type': 'text/yaml' })).toMatchObject({
        status: 415,
        body: { type: 'urn:assembox:problem:unsupported-media-type' },
      });
    });

    it('a module, version or product that does not exist', async () => {
      const missing = version.replace('/user/', '/nobody/');
      const answer = await api.call({ method: 'PUT', url: `${missing}/documents/model/Customer`, payload: customer() });
      expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining('nobody') } });
    });
  });

  it('keep hostile labels as the text they are', async () => {
    const hostile = '\'"`${process.exit()} */ </script> \u2028 ../';
    const document = { ...customer('Hostile'), label: { en: hostile } };
    expect(await put('model/Hostile', document)).toMatchObject({ status: 201, body: { valid: true } });
    expect(await api.call({ url: `${version}/documents/model/Hostile` })).toMatchObject({ body: document });
  });
});
