import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';

import { invalid } from '../platform/problem.js';
import { signedInUser } from '../platform/request-context.js';
import { RowTriggers, type RowWrite } from '../platform/row-triggers.js';
import type { StoredRow } from '../platform/stored-row.js';
import { text } from '../platform/texts.js';
import type { FileDto } from './file.dto.js';
import type { FileField } from './file-field.js';
import { fileFields } from './file-fields.js';
import { StoredFile } from './stored-file.entity.js';

/** Sorts before the names of all logic, which then sees the file itself. */
const name = '0-files';

/**
 * Ties files to the rows that hold them, in the transaction of each write: a file belongs to one row at most, and one
 * that is replaced, or whose row is deleted for good, is free to be removed.
 */
@Injectable()
export class RowFiles {
  constructor(triggers: RowTriggers) {
    const models = Map.groupBy(fileFields, ({ entity }) => entity);
    for (const [entity, fields] of models) {
      triggers.on(entity, 'beforeCreate', name, async (write) => await this.claimAll(fields, write));
      triggers.on(entity, 'beforeUpdate', name, async (write) => await this.claimAll(fields, write));
      triggers.on(entity, 'afterCreate', name, async (write) => await this.settle(fields, write));
      triggers.on(entity, 'afterUpdate', name, async (write) => await this.settle(fields, write));
      triggers.on(entity, 'afterDelete', name, async (write) => await this.release(fields, write));
    }
  }

  private async claimAll(fields: readonly FileField[], { before, manager, row }: RowWrite<StoredRow>): Promise<void> {
    for (const { field, fieldId } of fields) {
      const wanted = fileIn(row, field);
      if (wanted === null) continue;
      const held = before === row ? null : fileIn(before, field);
      const file = held?.id === wanted.id ? held : await this.claim(manager, fieldId, wanted.id);
      if (file === null) throw invalid([{ field, message: text('file') }]);
      Reflect.set(row, field, file);
    }
  }

  /** A file that was uploaded for the field by the signed-in user and that no row holds; locked until the row is written. */
  private async claim(manager: EntityManager, field: string, id: string): Promise<FileDto | null> {
    const file = await manager
      .createQueryBuilder(StoredFile, 'file')
      .setLock('pessimistic_write')
      .where({ id, field })
      .getOne();
    const user = signedInUser().id;
    const isOwn = file?.creatorId === user || user === '0';
    if (!file || file.rowId !== null || !isOwn) return null;
    return { id, name: file.name, size: file.size, contentType: file.contentType };
  }

  private async settle(fields: readonly FileField[], { before, manager, row }: RowWrite<StoredRow>): Promise<void> {
    const now = new Set(filesIn(row, fields));
    const gone = before === row ? [] : filesIn(before, fields).filter((id) => !now.has(id));
    if (gone.length > 0) await manager.update(StoredFile, { id: In(gone) }, { rowId: null, unusedSince: new Date() });
    if (now.size > 0) await manager.update(StoredFile, { id: In([...now]) }, { rowId: row.id, unusedSince: null });
  }

  /** A row that is only marked as removed keeps its files. */
  private async release([field]: readonly FileField[], { manager, row }: RowWrite<StoredRow>): Promise<void> {
    if (!field || manager.connection.getMetadata(field.entity).findColumnWithPropertyName('isRemoved')) return;
    const held = { model: field.modelId, rowId: row.id };
    await manager.update(StoredFile, held, { rowId: null, unusedSince: new Date() });
  }
}

function fileIn(row: object, field: string): FileDto | null {
  const value: FileDto | null | undefined = Reflect.get(row, field);
  return value ?? null;
}

const filesIn = (row: object, fields: readonly FileField[]): string[] =>
  fields.flatMap(({ field }) => fileIn(row, field)?.id ?? []);
