import { DataSource } from 'typeorm';
import { beforeAll, describe, expect, it } from 'vitest';

import { fileFields } from '../src/files/file-fields.js';
import { StoredFile } from '../src/files/stored-file.entity.js';
import { UnusedFiles } from '../src/files/unused-files.js';
import { type TestApp, testApp } from './support/app.js';
import { sampleFile, sampleForm, sampleType } from './support/sample-files.js';

const field = fileFields.find(({ accept, writers }) => writers !== null && sampleType(accept) !== null);
const place = `${field?.model}/${field?.field}`;
const type = sampleType(field?.accept ?? []) ?? '';

describe.runIf(field)('files', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });

  it('are shown to nobody but who uploaded them until a row holds them', async () => {
    const { id } = await sampleFile(app, place, type);
    expect(await app.request('GET', `/api/files/${id}`)).toMatchObject({ status: 200 });
    const stranger = await app.tokenOf([]);
    expect(await app.request('GET', `/api/files/${id}`, undefined, stranger)).toMatchObject({ status: 404 });
    expect(await app.request('GET', `/api/files/${id}`, undefined, null)).toMatchObject({ status: 401 });
  });

  it('are removed when no row has held them for a day', async () => {
    const old = await sampleFile(app, place, type);
    const young = await sampleFile(app, place, type);
    const files = app.get(DataSource).getRepository(StoredFile);
    await files.update(old.id, { unusedSince: new Date(Date.now() - 90_000_000) });
    await app.get(UnusedFiles).remove();
    expect(await app.request('GET', `/api/files/${old.id}`)).toMatchObject({ status: 404 });
    expect(await app.request('GET', `/api/files/${young.id}`)).toMatchObject({ status: 200 });
    expect(await files.existsBy({ id: old.id })).toBe(false);
  });

  it('are taken for fields that hold files only', async () => {
    const refused = await app.request('POST', '/api/files/no/Such/field', sampleForm(type));
    expect(refused).toMatchObject({ status: 404 });
    expect(await app.request('POST', `/api/files/${place}`, {})).toMatchObject({ status: 400 });
  });
});
