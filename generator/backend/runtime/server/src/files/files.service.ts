import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { mayRead } from '../platform/list-export.js';
import { Problem, notFound } from '../platform/problem.js';
import { signedInUser } from '../platform/request-context.js';
import { text } from '../platform/texts.js';
import type { FileDto } from './file.dto.js';
import type { FileField } from './file-field.js';
import { fileFields } from './file-fields.js';
import { FileStore } from './file-store.js';
import { contentTypeOf, fileNameOf, headBytes, isAccepted } from './file-type.js';
import { StoredFile } from './stored-file.entity.js';

/** Takes files in and hands them out. */
@Injectable()
export class FilesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: FileStore,
  ) {}

  /** The field, if the signed-in user writes rows of the model. */
  fieldOf(model: string, field: string): FileField {
    const found = fileFields.find((item) => item.model === model && item.field === field);
    if (!found) throw notFound();
    if (!isOne(found.writers)) throw new Problem(403, { title: text('forbidden'), code: 'FORBIDDEN' });
    return found;
  }

  /** Keeps a file for a row that is yet to be written. Looks at the content while it comes in. */
  async take(field: FileField, content: Readable, givenName: string): Promise<FileDto> {
    const chunks: AsyncIterator<Buffer> = content[Symbol.asyncIterator]();
    const head = await readHead(chunks);
    const contentType = await contentTypeOf(head, givenName);
    if (!isAccepted(contentType, field.accept)) throw wrongType(field, contentType);
    const file = this.record(field, contentType, fileNameOf(givenName, contentType));
    const files = this.dataSource.getRepository(StoredFile);
    // noted before it is stored, so that what an interruption leaves behind is found and removed
    await files.insert(file);
    try {
      const counter = { bytes: 0 };
      await this.store.write(file.id, Readable.from(limited(head, chunks, field.maxBytes, counter)));
      await files.update(file.id, { size: counter.bytes });
      return { id: file.id, name: file.name, size: counter.bytes, contentType };
    } catch (error) {
      await this.store.remove(file.id);
      await files.delete(file.id);
      throw error;
    }
  }

  /**
   * A file of a row that the signed-in user may read, or one that the user has just uploaded; a 404 for anybody else,
   * whether it is there or not.
   */
  async find(id: string): Promise<StoredFile> {
    const file = await this.dataSource.getRepository(StoredFile).findOneBy({ id });
    if (file && (await this.isVisible(file))) return file;
    throw notFound();
  }

  async content(file: StoredFile): Promise<Readable> {
    const content = await this.store.read(file.id);
    if (content === null) throw notFound();
    return content;
  }

  private async isVisible({ creatorId, field: fieldId, rowId }: StoredFile): Promise<boolean> {
    const field = fileFields.find((item) => item.fieldId === fieldId);
    if (!field) return false;
    if (rowId === null) return creatorId === signedInUser().id;
    if (!isOne(field.readers)) return false;
    const isSoft = this.dataSource.getMetadata(field.entity).findColumnWithPropertyName('isRemoved') !== undefined;
    return await this.dataSource.manager.existsBy(field.entity, {
      id: rowId,
      ...(isSoft ? { isRemoved: false } : {}),
    });
  }

  private record({ fieldId, modelId }: FileField, contentType: string, name: string): StoredFile {
    const now = new Date();
    const owner = { model: modelId, field: fieldId, rowId: null, creatorId: signedInUser().id };
    const file = { id: randomUUID(), ...owner, name, contentType, size: 0, createdAt: now, unusedSince: now };
    return Object.assign(new StoredFile(), file);
  }
}

const isOne = (roles: readonly string[] | null): boolean => roles !== null && mayRead(roles);

async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const head: Buffer[] = [];
  for (let bytes = 0; bytes < headBytes;) {
    const { done, value } = await chunks.next();
    if (done) break;
    head.push(value);
    bytes += value.length;
  }
  return Buffer.concat(head);
}

/** The whole content, ended by a 413 where there is too much of it. */
async function* limited(
  head: Buffer,
  chunks: AsyncIterator<Buffer>,
  maxBytes: number,
  counter: { bytes: number },
): AsyncGenerator<Buffer> {
  for (let next: IteratorResult<Buffer> = { value: head }; !next.done; next = await chunks.next()) {
    counter.bytes += next.value.length;
    if (counter.bytes > maxBytes) throw tooLarge(maxBytes);
    yield next.value;
  }
}

function tooLarge(maxBytes: number): Problem {
  const message = text('fileTooLarge').replace('$', String(maxBytes / 1_000_000));
  return new Problem(413, { title: message, code: 'FILE_TOO_LARGE', errors: [{ field: 'file', message }] });
}

function wrongType({ accept }: FileField, contentType: string): Problem {
  const message = text('fileType').replace('$', () => `${accept.join(', ')} (${contentType})`);
  return new Problem(415, { title: message, code: 'FILE_TYPE', errors: [{ field: 'file', message }] });
}
