import dns from 'node:dns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { s3 } from '../../devstack/test-servers.ts';
import { describeObjectStore } from './object-store.contract.ts';
import type { ObjectStore } from '../ports.ts';
import { type BadLine, type Fault, startBadLine } from './bad-line-fixture.ts';
import { createS3ObjectStore, partBytes, type S3ObjectStoreOptions } from './s3-object-store.ts';

type Found = (error: null, addresses: { address: string; family: number }[]) => void;

async function bucketOptions(): Promise<S3ObjectStoreOptions> {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = await s3();
  return { endpoint, region, bucket, pathStyle: true, credentials: { accessKeyId, secretAccessKey } };
}

describeObjectStore('S3', async () => createS3ObjectStore(await bucketOptions()));

describe('S3 object store', () => {
  it('makes its bucket when the first object is put, whoever is first', async () => {
    const options = await bucketOptions();
    const stores = [0, 1, 2].map(() => createS3ObjectStore({ ...options, bucket: `${options.bucket}-new` }));
    for (const store of stores) {
      expect(await store.get('a')).toBeNull();
      expect(await store.list('')).toEqual([]);
      await store.delete('a');
    }
    await Promise.all(stores.map((store, index) => store.put(`a/${index}`, new Uint8Array([index]))));
    expect(await stores[0]?.list('')).toEqual(['a/0', 'a/1', 'a/2']);
  });

  it('says which of the credentials is wrong, for good, and tells no secret', async () => {
    const options = await bucketOptions();
    const accessKeyId = options.credentials?.accessKeyId ?? '';
    const stranger = createS3ObjectStore({
      ...options,
      credentials: { accessKeyId: 'nobody', secretAccessKey: 'hunter2!' },
    });
    const liar = createS3ObjectStore({ ...options, credentials: { accessKeyId, secretAccessKey: 'hunter2!' } });
    await expect(stranger.get('a')).rejects.toMatchObject({ type: 'ObjectStoreDenied', retryable: false });
    await expect(stranger.put('a', new Uint8Array())).rejects.toThrow('AWS_ACCESS_KEY_ID');
    await expect(liar.put('a', new Uint8Array())).rejects.toThrow('AWS_SECRET_ACCESS_KEY');
    await expect(liar.list('')).rejects.not.toThrow('hunter2!');
  });

  it('says that there can be no bucket of that name', async () => {
    const store = createS3ObjectStore({ ...(await bucketOptions()), bucket: 'No_Bucket' });
    await expect(store.put('a', new Uint8Array())).rejects.toMatchObject({
      type: 'ObjectStoreMisconfigured',
      message: expect.stringContaining('S3_BUCKET'),
    });
  });

  it('finds a bucket by the name of its host', async () => {
    const options = await bucketOptions();
    const { port } = new URL(options.endpoint);
    const hosts: string[] = [];
    const { lookup } = dns;
    Reflect.set(dns, 'lookup', (host: string, _options: unknown, done: Found) => {
      hosts.push(host);
      process.nextTick(done, null, [{ address: '127.0.0.1', family: 4 }]);
    });
    try {
      const store = createS3ObjectStore({ ...options, endpoint: `http://s3.test:${port}`, pathStyle: false });
      await store.put('by/host', Buffer.from('found'));
      expect(Buffer.from((await store.get('by/host')) ?? []).toString()).toBe('found');
      expect(new Set(hosts)).toEqual(new Set([`${options.bucket}.s3.test`]));
      expect(await createS3ObjectStore(options).has('by/host')).toBe(true);
    } finally {
      Reflect.set(dns, 'lookup', lookup);
    }
  });
});

describe('S3 object store on a bad line', () => {
  let line: BadLine;
  let store: ObjectStore;
  const large = Buffer.alloc(2 * partBytes + 1, 'large');

  beforeAll(async () => {
    const options = await bucketOptions();
    line = await startBadLine(options.endpoint);
    store = createS3ObjectStore({ ...options, endpoint: line.url });
    await store.put('there', Buffer.from('there'));
  });
  beforeEach(() => line.disturb(() => null));
  afterAll(() => line.stop());

  /** The first requests of a kind meet the fault, the others do not. */
  const first = (count: number, method: string, fault: Fault) => {
    let left = count;
    line.disturb((request) => (request.method === method && (left -= 1) >= 0 ? fault : null));
  };

  it.each(['reset', 500, 503] as const)('puts and gets in spite of %s', async (fault) => {
    first(2, 'PUT', fault);
    await store.put('put', Buffer.from('content'));
    first(2, 'GET', fault);
    expect(Buffer.from((await store.get('put')) ?? []).toString()).toBe('content');
  });

  it('sends again the part of a large object that was lost, and no other', async () => {
    const parts: string[] = [];
    line.disturb(({ method, url }) => {
      const part = new URL(url ?? '', line.url).searchParams.get('partNumber');
      if (method !== 'PUT' || part === null) return null;
      parts.push(part);
      return parts.length === 2 ? 'reset' : null;
    });
    await store.put('large', large);
    line.disturb(() => null);
    expect(parts.toSorted()).toHaveLength(4);
    expect(new Set(parts)).toEqual(new Set(['1', '2', '3']));
    expect(Buffer.compare((await store.get('large')) ?? Buffer.of(), large)).toBe(0);
  });

  it('leaves nothing of a large object that cannot be written, and the one before in its place', async () => {
    await store.put('whole', Buffer.from('before'));
    line.disturb(({ method, url }) => (method === 'PUT' && url?.includes('partNumber=3') ? 'reset' : null));
    await expect(store.put('whole', large)).rejects.toMatchObject({ type: 'ObjectStoreUnavailable', retryable: true });
    line.disturb(() => null);
    expect(Buffer.from((await store.get('whole')) ?? []).toString()).toBe('before');
  });

  it.each(['cut', 'changed'] as const)('reads again what was %s on its way', async (fault) => {
    first(1, 'GET', fault);
    expect(Buffer.from((await store.get('there')) ?? []).toString()).toBe('there');
    line.disturb(({ method }) => (method === 'GET' ? fault : null));
    await expect(store.get('there')).rejects.toMatchObject({ type: 'ObjectStoreUnavailable', retryable: true });
  });

  it.each([
    ['RequestTimeTooSkewed', 403, 'ObjectStoreClockSkew', true, 'NTP'],
    ['AccessDenied', 403, 'ObjectStoreDenied', false, 'get, put and delete'],
    ['ExpiredToken', 400, 'ObjectStoreDenied', false, 'renew'],
    ['BucketAlreadyExists', 409, 'ObjectStoreDenied', false, 'S3_BUCKET'],
    ['AuthorizationHeaderMalformed', 400, 'ObjectStoreMisconfigured', false, 'AWS_REGION'],
    ['XMinioStorageFull', 507, 'ObjectStoreUnavailable', true, 'full'],
    ['InternalError', 500, 'ObjectStoreUnavailable', true, '500 InternalError'],
  ])('says what %s means', async (code, status, type, retryable, words) => {
    line.disturb(() => ({ status, code }));
    const writing = store.put('a', Buffer.from('a'));
    await expect(writing).rejects.toMatchObject({ type, retryable });
    await expect(writing).rejects.toThrow(words);
  });

  it('says that nobody listens there', async () => {
    const away = createS3ObjectStore({ ...(await bucketOptions()), endpoint: 'http://127.0.0.1:2' });
    await expect(away.get('a')).rejects.toMatchObject({ type: 'ObjectStoreUnavailable', retryable: true });
    await expect(away.get('a')).rejects.toThrow('ECONNREFUSED');
  });
});
