import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm';

import { authorship, modification } from './authorship.js';
import { stale } from './problem.js';
import { assertReferences } from './references.js';
import { removeRow } from './removal.js';
import type { RowTriggers } from './row-triggers.js';
import type { StoredRow } from './stored-row.js';

/** Writes rows of one table inside a transaction. Values that are no columns of the table are left to the caller. */
export class RowWriter<Row extends StoredRow> {
  constructor(
    private readonly manager: EntityManager,
    private readonly metadata: EntityMetadata,
    private readonly triggers: RowTriggers,
  ) {}

  async insert(values: object): Promise<string> {
    const columns = await this.beforeCreate(this.columnsOf(values));
    await assertReferences(this.manager, this.metadata, columns);
    const audit = this.audited ? authorship() : {};
    const { raw } = await this.manager
      .createQueryBuilder()
      .insert()
      .into(this.metadata.target)
      .values({ ...columns, ...audit })
      .updateEntity(false) // the caller reads the row with all that the database has put in
      .execute();
    return insertedId(raw);
  }

  /** `current` reads the row as the endpoints show it, for the answer to a stale update. */
  async update(before: Row, values: object, current: () => Promise<object>): Promise<void> {
    const { version, ...given } = this.columnsOf(values);
    if (version !== undefined && version !== Reflect.get(before, 'version')) throw stale(await current());
    const columns = await this.beforeUpdate(before, given);
    await assertReferences(this.manager, this.metadata, columns);
    const changes = { ...columns, ...(this.audited ? modification() : {}) };
    if (Object.keys(changes).length === 0 && !this.metadata.versionColumn) return;
    await this.manager.update(this.metadata.target, before.id, changes);
  }

  async remove(id: string): Promise<void> {
    await removeRow(this.manager, this.metadata, id, this.triggers);
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

  /** The values with what triggers make of them. */
  private async beforeCreate(values: ObjectLiteral): Promise<ObjectLiteral> {
    const { columns, target } = this.metadata;
    if (!this.triggers.has(target, 'beforeCreate')) return values;
    const empty = Object.fromEntries(columns.map(({ propertyName }) => [propertyName, null]));
    const row: ObjectLiteral = { ...empty, ...values };
    await this.triggers.run(target, 'beforeCreate', { manager: this.manager, row, before: row });
    return Object.fromEntries(Object.entries(row).filter(([name, value]) => name in values || value !== null));
  }

  /** The changes with what triggers make of them. */
  private async beforeUpdate(before: Row, changes: ObjectLiteral): Promise<ObjectLiteral> {
    const { target } = this.metadata;
    if (!this.triggers.has(target, 'beforeUpdate')) return changes;
    const planned: ObjectLiteral = Object.fromEntries([...Object.entries(before), ...Object.entries(changes)]);
    const row = { ...planned };
    await this.triggers.run(target, 'beforeUpdate', { manager: this.manager, row, before });
    return Object.fromEntries(
      Object.entries(row).filter(([name, value]) => name in changes || value !== planned[name]),
    );
  }

  private get audited(): boolean {
    return this.metadata.findColumnWithPropertyName('creatorId') !== undefined;
  }

  private columnsOf(values: object): ObjectLiteral {
    const columns: ObjectLiteral = {};
    for (const { propertyName } of this.metadata.columns) {
      if (propertyName === 'id' || !Object.hasOwn(values, propertyName)) continue;
      const value: unknown = Reflect.get(values, propertyName);
      if (value !== undefined) columns[propertyName] = value;
    }
    return columns;
  }
}

/** The key that the database has given the row, of what the driver says of an insert. */
function insertedId(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null || !('insertId' in raw)) throw new Error('the database has given no key');
  return String(raw.insertId);
}
