import { describe, expect, it } from 'vitest';

import type { Manifest } from '../platform/ports.ts';
import { compareManifests } from './manifest-changes.ts';

const manifest = (kind: string, content: object): Manifest => ({ kind, name: 'shop', content });
const compare = (before: object, after: object) =>
  compareManifests([manifest('Deployment', before)], [manifest('Deployment', after)]);

describe('the changes of manifests', () => {
  it('are none where all is as it was', () => {
    const content = { spec: { ports: [{ name: 'http', port: 80 }], paused: false, empty: {} } };
    expect(compare(content, structuredClone(content))).toEqual([]);
  });

  it('name each field with what it was and will be', () => {
    const before = { spec: { replicas: 2, image: 'shop@1', old: 'x' } };
    expect(compare(before, { spec: { replicas: 3, image: 'shop@2', fresh: true } })).toEqual([
      {
        object: 'Deployment',
        name: 'shop',
        kind: 'changed',
        fields: [
          { path: 'spec.replicas', kind: 'changed', before: '2', after: '3' },
          { path: 'spec.image', kind: 'changed', before: 'shop@1', after: 'shop@2' },
          { path: 'spec.old', kind: 'removed', before: 'x' },
          { path: 'spec.fresh', kind: 'added', after: 'true' },
        ],
      },
    ]);
  });

  it('tell parts of a list apart by name, so that one more changes no other', () => {
    const containers = [{ name: 'product', image: 'shop' }];
    const fields = compare({ containers }, { containers: [{ name: 'proxy', image: 'istio' }, ...containers] })[0]
      ?.fields;
    expect(fields?.map(({ path }) => path)).toEqual(['containers[proxy].name', 'containers[proxy].image']);
  });

  it('tell parts without a name apart by their place, and keys that are no words in brackets', () => {
    expect(
      compare({ egress: ['a', 'b'] }, { egress: ['a', 'c'], labels: { 'example.com/x': 'y' } })[0]?.fields,
    ).toEqual([
      { path: 'egress[1]', kind: 'changed', before: 'b', after: 'c' },
      { path: 'labels[example.com/x]', kind: 'added', after: 'y' },
    ]);
  });

  it('show what a list, an object or nothing has become', () => {
    expect(compare({ a: [], b: null, c: {} }, { a: ['x'], b: {}, c: null })[0]?.fields).toEqual([
      { path: 'a', kind: 'removed', before: '[]' },
      { path: 'b', kind: 'changed', before: 'null', after: '{}' },
      { path: 'c', kind: 'changed', before: '{}', after: 'null' },
      { path: 'a[0]', kind: 'added', after: 'x' },
    ]);
  });

  it('name objects that come and, after them, those that go', () => {
    const changes = compareManifests(
      [manifest('HorizontalPodAutoscaler', { max: 4 }), manifest('Service', { port: 80 })],
      [manifest('Service', { port: 80 }), manifest('ServiceAccount', { token: false })],
    );
    expect(changes).toEqual([
      {
        object: 'ServiceAccount',
        name: 'shop',
        kind: 'added',
        fields: [{ path: 'token', kind: 'added', after: 'false' }],
      },
      {
        object: 'HorizontalPodAutoscaler',
        name: 'shop',
        kind: 'removed',
        fields: [{ path: 'max', kind: 'removed', before: '4' }],
      },
    ]);
  });
});
