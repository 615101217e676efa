import {
  BucketLocationConstraint,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { PlatformError, type ObjectStore } from '../ports.ts';
import { checkKey, checkPrefix } from './object-key.ts';

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

/** Any S3: AWS, MinIO, OSS's S3 endpoint. Content is sent and read with a checksum; failed requests are repeated. */
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
  return {
    async put(key, content, contentType = 'application/octet-stream') {
      checkKey(key);
      const write = async (): Promise<void> => {
        const object = {
          Bucket,
          Key: key,
          Body: content,
          ContentType: contentType,
          ChecksumAlgorithm: 'CRC32',
        } as const;
        await client.send(new PutObjectCommand(object));
      };
      await unlessMissing(write(), async () => {
        await createBucket(client, options);
        await answered(write());
      });
    },
    async get(key) {
      checkKey(key);
      const read = async (): Promise<Uint8Array> => {
        const answer = await client.send(new GetObjectCommand({ Bucket, Key: key, ChecksumMode: 'ENABLED' }));
        return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      };
      return await unlessMissing(read(), () => null);
    },
    async has(key) {
      checkKey(key);
      const head = client.send(new HeadObjectCommand({ Bucket, Key: key }));
      return await unlessMissing(
        head.then(() => true),
        () => false,
      );
    },
    async delete(key) {
      checkKey(key);
      await unlessMissing<unknown>(client.send(new DeleteObjectCommand({ Bucket, Key: key })), () => null);
    },
    async list(prefix) {
      checkPrefix(prefix);
      return await unlessMissing(listKeys(client, Bucket, prefix), () => []);
    },
  };
}

async function listKeys(client: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const object of page.Contents ?? []) if (object.Key !== undefined) keys.push(object.Key);
  }
  return keys.toSorted();
}

async function createBucket(client: S3Client, options: S3ObjectStoreOptions): Promise<void> {
  // Only AWS wants its region named, and its first region must not be.
  const region = Object.values(BucketLocationConstraint).find((name) => name === options.region);
  const location = region === undefined ? {} : { LocationConstraint: region };
  try {
    await client.send(new CreateBucketCommand({ Bucket: options.bucket, CreateBucketConfiguration: location }));
  } catch (error) {
    const isThere = error instanceof S3ServiceException && error.name === 'BucketAlreadyOwnedByYou';
    if (!isThere) throw understood(error);
  }
}

/** `otherwise` where the object or its bucket does not exist. */
async function unlessMissing<T>(attempt: Promise<T>, otherwise: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return await otherwise();
    throw understood(error);
  }
}

async function answered<T>(attempt: Promise<T>): Promise<T> {
  return await attempt.catch((error: unknown) => {
    throw understood(error);
  });
}

function understood(error: unknown): unknown {
  if (!(error instanceof S3ServiceException)) return error;
  const status = error.$metadata.httpStatusCode;
  if (status !== 401 && status !== 403) return error;
  return new PlatformError('ObjectStoreDenied', `The object store denies access: ${error.name}`, {
    retryable: false,
    cause: error,
  });
}
