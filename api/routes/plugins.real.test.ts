import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { labelsPlugin } from '../../examples/example-plugins.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable, productDocument } from '../draft-fixture.ts';
import { insertTestRelease } from '../job-fixture.ts';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const upload = (payload: object, as: 'admin' | 'designer' = 'admin') =>
  api.call({ as, method: 'POST', url: '/api/plugins', payload });

function stamps(version: string, web: object = {}) {
  const page = { code: 'Stamps', file: 'web/Stamps.vue', path: '/stamps', label: { en: 'Stamps' } };
  const assembox = { schemaVersion: 1, web: { pages: [page], ...web } };
  const files = {
    'package.json': JSON.stringify({ name: 'stamps', version, assembox }),
    'web/Stamps.vue': `<template><p>${version}</p></template>\n`,
  };
  return { files };
}

async function digestOf(version: string): Promise<string> {
  const { body } = await upload(stamps(version));
  const digest: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'digest') : null;
  if (typeof digest !== 'string') throw new Error(JSON.stringify(body));
  return digest;
}

describe('plugins', () => {
  it('are uploaded by administrators alone, and are the same under the same digest', async () => {
    const { digest, content } = await labelsPlugin();
    expect(await upload(content, 'designer')).toMatchObject({ status: 403 });
    const uploaded = { status: 201, body: { package: '@assembox/labels', version: '1.0.0', digest } };
    expect(await upload(content)).toMatchObject(uploaded);
    expect(await upload(content)).toMatchObject(uploaded);
  });

  it('that are none are refused with each mistake and its place', async () => {
    expect(await upload({ files: { 'package.json': '{"name": "X"}' } })).toMatchObject({
      status: 422,
      body: {
        type: 'urn:assembox:problem:validation-failed',
        errors: expect.arrayContaining([
          expect.objectContaining({ pointer: '/files/package.json', rule: 'missing-property' }),
          expect.objectContaining({ pointer: '/files/package.json/name', rule: 'bad-format' }),
        ]),
      },
    });
    expect(await upload({ files: 'x' })).toMatchObject({ status: 400 });
  });

  it('tell what theirs looks like', async () => {
    const answer = await api.call({ method: 'GET', url: '/api/schemas/plugin' });
    expect(answer).toMatchObject({ status: 200, body: { title: 'Plugin', required: ['name', 'version', 'assembox'] } });
  });

  it('become part of a plan, a snapshot and the next plan’s words', async () => {
    const productUrl = await createPublishable(api, 'stamped');
    const productId = productUrl.split('/').at(-1) ?? '';
    const save = async (version: string) => {
      const entry = { package: 'stamps', version, digest: await digestOf(version), pages: [{ page: 'Stamps' }] };
      const payload = { ...productDocument('stamped', ['user']), plugins: [entry] };
      await api.call({ method: 'PUT', url: `${productUrl}/document`, headers: { 'if-match': '*' }, payload });
      return entry.digest;
    };
    const first = await save('1.0.0');
    expect(await api.call({ method: 'POST', url: `${productUrl}/plan` })).toMatchObject({
      status: 200,
      body: {
        changes: expect.arrayContaining([expect.objectContaining({ message: '`stamps`: new plugin' })]),
        documents: expect.arrayContaining([{ path: `plugin:${first}`, kind: 'added' }]),
        files: {
          items: expect.arrayContaining([expect.objectContaining({ path: 'web/src/plugins/stamps/Stamps.vue' })]),
        },
      },
    });
    await insertTestRelease(api, { productId, versionCode: '1.0.0' });
    const second = await save('1.1.0');
    const { versionManager } = api.services;
    const plan = await versionManager.plan(productId);
    expect(plan).toMatchObject({ versionCode: '1.1.0', changeSummary: ['`stamps` goes from 1.0.0 to 1.1.0'] });
    const { snapshotDigest } = await versionManager.freeze(productId, plan);
    const { product } = await versionManager.loadSnapshot(snapshotDigest);
    expect(product.plugins).toMatchObject([{ digest: second, files: [{}, { path: 'web/Stamps.vue' }] }]);
  });

  it('that change the tree are refused until the operator allows them', async () => {
    const { digest, content } = await labelsPlugin();
    await upload(content);
    const productUrl = await createPublishable(api, 'labelled');
    const options = { model: 'user/Customer', field: 'name', rows: '/user/customers' };
    const entry = { package: '@assembox/labels', version: '1.0.0', digest, options };
    const payload = { ...productDocument('labelled', ['user']), plugins: [entry] };
    await api.call({ method: 'PUT', url: `${productUrl}/document`, headers: { 'if-match': '*' }, payload });
    const error = {
      pointer: '/plugins/0',
      rule: 'generator-not-allowed',
      mend: expect.stringContaining(`@assembox/labels@${digest}`),
    };
    const refused = { body: { errors: [error] } };
    expect(await api.call({ method: 'POST', url: `${productUrl}/plan` })).toMatchObject({ status: 422, ...refused });
    expect(await api.call({ method: 'POST', url: `${productUrl}/validate` })).toMatchObject(refused);
  });
});
