import { Readable } from 'node:stream';

import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

import type { FileStore } from './file-store.js';

/** Files in a bucket of S3 or what speaks its protocol. Region and credentials come from the environment. */
export class S3FileStore implements FileStore {
  private readonly client: S3Client;

  constructor(
    private readonly bucket: string,
    endpoint: string | null,
  ) {
    this.client = new S3Client(endpoint === null ? {} : { endpoint, forcePathStyle: true });
  }

  async write(id: string, content: Readable): Promise<void> {
    const params = { Bucket: this.bucket, Key: id, Body: content };
    try {
      await new Upload({ client: this.client, params }).done();
    } catch (error) {
      throw content.errored ?? error;
    } finally {
      content.destroy();
    }
  }

  async read(id: string): Promise<Readable | null> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: id }));
      if (Body instanceof Readable) return Body;
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
    throw new Error('S3 answered without a body');
  }

  async remove(id: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: id }));
  }
}
