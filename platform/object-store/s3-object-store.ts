import {
  BucketLocationConstraint,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ObjectStore } from '../ports.ts';
import { checkKey, checkPrefix } from './object-key.ts';
import { isMissing, s3Failure, type S3Request } from './s3-failure.ts';

export interface S3ObjectStoreOptions {
  readonly endpoint: string;
  /** Made at the first put where it is missing. */
  readonly bucket: string;
  readonly region: string;
  /** `endpoint/bucket/key`, as MinIO wants it; otherwise `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  /** Otherwise the SDK looks for them: environment, profile, instance role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What is larger goes in parts of this size, four at a time: each is repeated for itself. */
export const partBytes = 8 * 1024 * 1024;
const readAttempts = 3;

/**
 * Any S3: AWS, MinIO, OSS's S3 endpoint. Content is sent and read with a checksum; failed requests are repeated. Errors:
 * `ObjectStoreUnavailable` and `ObjectStoreClockSkew` pass; `ObjectStoreDenied`, `ObjectStoreBucketMissing`,
 * `ObjectStoreMisconfigured` and `ObjectStoreUntrusted` are final.
 */
export function createS3ObjectStore(options: S3ObjectStoreOptions): ObjectStore {
  const client = new S3Client({
    endpoint: options.endpoint,
    region: options.region,
    forcePathStyle: options.pathStyle,
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000 },
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  });
  const Bucket = options.bucket;
  const about = (what: string): S3Request => ({ endpoint: options.endpoint, bucket: Bucket, what });
  return {
    async put(key, content, contentType = 'application/octet-stream') {
      checkKey(key);
      const params = { Bucket, Key: key, Body: content, ContentType: contentType, ChecksumAlgorithm: 'CRC32' } as const;
      const write = async (): Promise<void> => {
        await new Upload({ client, params, partSize: partBytes, queueSize: 4 }).done();
      };
      await unlessMissing(write, about(`write ${key}`), async () => {
        await createBucket(client, options, about(`make the bucket ${Bucket}`));
        await understood(write, about(`write ${key}`));
      });
    },
    async get(key) {
      checkKey(key);
      return await unlessMissing(
        () => readObject(client, Bucket, key),
        about(`read ${key}`),
        () => null,
      );
    },
    async has(key) {
      checkKey(key);
      const head = async (): Promise<boolean> => {
        await client.send(new HeadObjectCommand({ Bucket, Key: key }));
        return true;
      };
      return await unlessMissing(head, about(`look for ${key}`), () => false);
    },
    async delete(key) {
      checkKey(key);
      const remove = async (): Promise<void> => {
        await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
      };
      await unlessMissing(remove, about(`delete ${key}`), () => undefined);
    },
    async list(prefix) {
      checkPrefix(prefix);
      return await unlessMissing(
        () => listKeys(client, Bucket, prefix),
        about(`list ${prefix}`),
        () => [],
      );
    },
  };
}

/** The SDK repeats requests, but not the reading of an answer that broke off or does not match its checksum. */
async function readObject(client: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
    try {
      return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    } catch (error) {
      if (attempt === readAttempts) throw error;
    }
  }
}

async function listKeys(client: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const object of page.Contents ?? []) if (object.Key !== undefined) keys.push(object.Key);
  }
  return keys.toSorted();
}

async function createBucket(client: S3Client, options: S3ObjectStoreOptions, request: S3Request): Promise<void> {
  // Only AWS wants its region named, and its first region must not be.
  const region = Object.values(BucketLocationConstraint).find((name) => name === options.region);
  const location = region === undefined ? {} : { LocationConstraint: region };
  try {
    await client.send(new CreateBucketCommand({ Bucket: options.bucket, CreateBucketConfiguration: location }));
  } catch (error) {
    const isThere = error instanceof S3ServiceException && error.name === 'BucketAlreadyOwnedByYou';
    if (!isThere) throw s3Failure(error, request);
  }
}

/** `otherwise` where the object or its bucket does not exist. */
async function unlessMissing<T>(
  attempt: () => Promise<T>,
  request: S3Request,
  otherwise: () => T | Promise<T>,
): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (isMissing(error)) return await otherwise();
    throw s3Failure(error, request);
  }
}

async function understood<T>(attempt: () => Promise<T>, request: S3Request): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    throw s3Failure(error, request);
  }
}
