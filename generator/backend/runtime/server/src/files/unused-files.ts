import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';

import { Scheduler } from '../platform/scheduler.js';
import { FileStore } from './file-store.js';
import { StoredFile } from './stored-file.entity.js';

const dayMilliseconds = 86_400_000;
const batchSize = 100;

/** Removes, once an hour, the files that no row has held for a day. */
@Injectable()
export class UnusedFiles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: FileStore,
    scheduler: Scheduler,
  ) {
    scheduler.add('remove unused files', '23 * * * *', async () => await this.remove());
  }

  async remove(): Promise<void> {
    const files = this.dataSource.getRepository(StoredFile);
    const unused = { unusedSince: LessThan(new Date(Date.now() - dayMilliseconds)) };
    for (;;) {
      const found = await files.find({ where: unused, select: { id: true }, take: batchSize });
      for (const { id } of found) await this.removeOne(id);
      if (found.length < batchSize) return;
    }
  }

  /** The lock keeps a row from taking the file meanwhile. */
  private async removeOne(id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const query = manager.createQueryBuilder(StoredFile, 'file').setLock('pessimistic_write');
      const file = await query.where({ id, unusedSince: LessThan(new Date(Date.now() - dayMilliseconds)) }).getOne();
      if (!file) return;
      await this.store.remove(id);
      await manager.delete(StoredFile, id);
    });
  }
}
