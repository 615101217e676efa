import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm';

import { authorship, modification } from './authorship.js';
import { stale } from './problem.js';
import { assertReferences } from './references.js';
import { removeRow } from './removal.js';
import type { StoredRow } from './stored-row.js';

/** Writes rows of one table inside a transaction. Values that are no columns of the table are left to the caller. */
export class RowWriter<Row extends StoredRow> {
  constructor(
    private readonly manager: EntityManager,
    private readonly metadata: EntityMetadata,
  ) {}

  async insert(values: object): Promise<string> {
    const columns = this.columnsOf(values);
    await assertReferences(this.manager, this.metadata, columns);
    const audit = this.audited ? authorship() : {};
    const { identifiers } = await this.manager.insert(this.metadata.target, { ...columns, ...audit });
    return String(identifiers[0]?.['id']);
  }

  /** `current` reads the row as the endpoints show it, for the answer to a stale update. */
  async update(before: Row, values: object, current: () => Promise<object>): Promise<void> {
    const { version, ...columns } = this.columnsOf(values);
    if (version !== undefined && version !== Reflect.get(before, 'version')) throw stale(await current());
    await assertReferences(this.manager, this.metadata, columns);
    const changes = { ...columns, ...(this.audited ? modification() : {}) };
    if (Object.keys(changes).length === 0 && !this.metadata.versionColumn) return;
    await this.manager.update(this.metadata.target, before.id, changes);
  }

  async remove(id: string): Promise<void> {
    await removeRow(this.manager, this.metadata, id);
  }

  /** The rows at the other end of a many-to-many relation, with some of their fields. */
  async related<Other extends StoredRow>(id: string, relation: string, fields: readonly string[]): Promise<Other[]> {
    const row = await this.manager
      .createQueryBuilder(this.metadata.target, 'row')
      .leftJoin(`row.${relation}`, 'other')
      .select(['row.id', 'other.id', ...fields.map((field) => `other.${field}`)])
      .where('row.id = :id', { id })
      .orderBy('other.id')
      .getOne();
    return row?.[relation] ?? [];
  }

  /** Makes the rows at the other end of a many-to-many relation those given. */
  async relate(id: string, relation: string, ids: readonly string[]): Promise<void> {
    const before = (await this.related(id, relation, [])).map((row) => row.id);
    await this.manager
      .createQueryBuilder()
      .relation(this.metadata.target, relation)
      .of(id)
      .addAndRemove(
        [...new Set(ids)].filter((other) => !before.includes(other)),
        before.filter((other) => !ids.includes(other)),
      );
  }

  private get audited(): boolean {
    return this.metadata.findColumnWithPropertyName('creatorId') !== undefined;
  }

  private columnsOf(values: object): ObjectLiteral {
    const entries = Object.entries(values).filter(
      ([name, value]) => value !== undefined && name !== 'id' && this.metadata.findColumnWithPropertyName(name),
    );
    return Object.fromEntries(entries);
  }
}
