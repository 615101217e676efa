import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

export interface Bucket {
  readonly client: S3Client;
  readonly name: string;
  /** Of every object in it. */
  readonly keys: readonly string[];
}

/** Works on the bucket that the settings name, past the service's own adapter. */
export async function onBucket<T>(env: NodeJS.ProcessEnv, work: (bucket: Bucket) => Promise<T>): Promise<T> {
  const setting = (name: string) => env[name] ?? '';
  const name = setting('S3_BUCKET');
  const client = new S3Client({
    endpoint: setting('S3_ENDPOINT'),
    region: setting('AWS_REGION'),
    forcePathStyle: true,
    credentials: { accessKeyId: setting('AWS_ACCESS_KEY_ID'), secretAccessKey: setting('AWS_SECRET_ACCESS_KEY') },
  });
  try {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: name })) {
      keys.push(...Contents.flatMap(({ Key = [] }) => Key));
    }
    return await work({ client, name, keys });
  } finally {
    client.destroy();
  }
}
