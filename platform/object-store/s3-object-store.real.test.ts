import { describe, expect, it } from 'vitest';
import { s3 } from '../../devstack/test-servers.ts';
import { describeObjectStore } from './object-store.contract.ts';
import { createS3ObjectStore, type S3ObjectStoreOptions } from './s3-object-store.ts';

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

  it('says that access is denied, and that trying again is no use', async () => {
    const options = await bucketOptions();
    const store = createS3ObjectStore({
      ...options,
      credentials: { accessKeyId: 'nobody', secretAccessKey: 'wrong-one' },
    });
    await expect(store.get('a')).rejects.toMatchObject({ type: 'ObjectStoreDenied', retryable: false });
    await expect(store.put('a', new Uint8Array())).rejects.toMatchObject({ type: 'ObjectStoreDenied' });
  });
});
