import { gunzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { auditProduct } from './audit-products.ts';
import { type HttpFixture, serveHttp } from './http-fixture.ts';

const advisory = {
  id: 1,
  url: 'https://advisories.example/1',
  title: 'Anything goes',
  severity: 'high',
  vulnerable_versions: '*',
  cwe: [],
  cvss: { score: 8, vectorString: null },
};

describe('auditProduct', () => {
  /** What the registry knows, by package; null where it answers no audits. */
  let known: Readonly<Record<string, unknown>> | null = {};
  let asked: unknown;
  let registry: HttpFixture;

  beforeAll(async () => {
    registry = await serveHttp((request, response) => {
      void buffer(request).then((body) => {
        if (known === null || request.method !== 'POST') return response.writeHead(405).end();
        asked = JSON.parse((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString());
        return response.setHeader('content-type', 'application/json').end(JSON.stringify(known));
      });
    });
  });
  afterAll(() => registry.stop());

  it('asks for what the product runs with, and not for its tools', async () => {
    known = {};
    expect(await auditProduct('library', registry.url)).toMatchObject({ outcome: 'nothing high' });
    expect(asked).toMatchObject({ fastify: [expect.any(String)], vue: [expect.any(String)] });
    expect(asked).not.toHaveProperty('oxlint');
  });

  it('finds a high one, and says so where nobody can tell', async () => {
    known = { fastify: [advisory] };
    expect(await auditProduct('library', registry.url)).toMatchObject({
      outcome: 'vulnerable',
      report: expect.stringContaining('Anything goes'),
    });
    known = null;
    expect(await auditProduct('orders', registry.url)).toMatchObject({ outcome: 'unknown' });
  });
});
