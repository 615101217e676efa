import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyHistory } from '../relational/migration.ts';
import { canonicalJson, digestOf } from './canonical-json.ts';
import { serializeSnapshot, type SnapshotManifest } from './snapshot.ts';

describe('canonicalJson', () => {
  it('sorts keys at every depth and leaves undefined ones out', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'é', u: undefined })).toBe('{"a":"é","b":[{"c":null,"d":1}]}');
  });

  it('keeps the value, whatever it is', () => {
    assert(
      property(jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow('no such number');
    expect(() => canonicalJson(() => 1)).toThrow('function');
  });
});

describe('serializeSnapshot', () => {
  const manifest: SnapshotManifest = {
    schemaVersion: 1,
    productId: '1',
    productCode: 'orders',
    documents: [
      { path: 'product', digest: digestOf('{}') },
      { path: 'order/V1/module/order', digest: digestOf('[]') },
    ],
    moduleVersions: [{ code: 'order', versionCode: 'V1' }],
    generatorVersion: '1',
    history: emptyHistory,
  };

  it('gives the same digest for the same content in another order', () => {
    const { history, ...rest } = manifest;
    const shuffled = { history, ...rest, documents: manifest.documents.toReversed() };
    expect(serializeSnapshot(shuffled)).toEqual(serializeSnapshot(manifest));
    expect(serializeSnapshot(manifest).digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('gives another digest for another content', () => {
    expect(serializeSnapshot({ ...manifest, generatorVersion: '2' }).digest).not.toBe(
      serializeSnapshot(manifest).digest,
    );
  });
});
