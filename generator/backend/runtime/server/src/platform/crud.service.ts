import { Inject, Injectable } from '@nestjs/common';
import {
  DataSource,
  type EntityManager,
  type EntityMetadata,
  type EntityTarget,
  type SelectQueryBuilder,
} from 'typeorm';

import { type AggregateQuery, aggregateRows } from './aggregate-query.js';
import { problemAt } from './database-errors.js';
import { tooManyRows } from './list-export.js';
import { parseListQuery, searchText } from './list-query.js';
import type { Listing, Option, Page, QueryString, RowQuery } from './listing.js';
import { invalid, notFound } from './problem.js';
import { RowQueryWriter } from './row-query.js';
import { RowTriggers } from './row-triggers.js';
import { RowWriter } from './row-writer.js';
import { shareRows } from './shared-rows.js';
import type { StoredRow } from './stored-row.js';
import { text } from './texts.js';
import { atomic } from './transaction.js';

const batchSize = 500;

/**
 * What the service of every model does. `list`, `options`, `get`, `create`, `update` and `delete` serve the endpoints;
 * `load`, `find`, `insert`, `change` and `remove` do the same inside the transaction of somebody else.
 */
@Injectable()
export abstract class CrudService<Row extends StoredRow, Values extends object = Partial<Row>> {
  protected abstract readonly entity: EntityTarget<Row>;
  protected abstract readonly listing: Listing;

  @Inject(RowTriggers)
  protected readonly triggers!: RowTriggers;

  constructor(protected readonly dataSource: DataSource) {}

  async list(parameters: QueryString): Promise<Page<Row>> {
    const { page, pageSize, search, sort, where } = parseListQuery(parameters, this.listing);
    const query = this.rows(this.dataSource.manager);
    const writer = new RowQueryWriter(query);
    writer.where(where);
    writer.search(this.listing.search, search);
    const counted = await query.clone().select('COUNT(*)', 'total').getRawOne<{ total: string }>();
    writer.sort(sort);
    writer.select(this.listing.relations);
    const items = await query
      .offset((page - 1) * pageSize)
      .limit(pageSize)
      .getMany();
    return { items, total: Number(counted?.total ?? 0), page, pageSize };
  }

  /**
   * All rows that the query finds, some hundred at a time; pages are left aside. Which rows they are is settled at
   * once, so that rows which come and go meanwhile shift none. 422 where there are more than `maxRows`.
   */
  async rowBatches(parameters: QueryString, maxRows: number): Promise<AsyncIterable<Row[]>> {
    const { search, sort, where } = parseListQuery(parameters, this.listing);
    const query = this.rows(this.dataSource.manager).select('row.id', 'id');
    const writer = new RowQueryWriter(query);
    writer.where(where);
    writer.search(this.listing.search, search);
    writer.sort(sort);
    const found = await query.limit(maxRows + 1).getRawMany<{ id: string }>();
    if (found.length > maxRows) throw tooManyRows(maxRows);
    return this.batches(found.map(({ id }) => id));
  }

  async options(parameters: QueryString): Promise<Option[]> {
    const { display, fields } = this.listing;
    const limit = Math.min(Number(parameters['limit'] ?? 20) || 20, 100);
    const query = this.rows(this.dataSource.manager).select([...new Set(['row.id', `row.${display}`])]);
    const writer = new RowQueryWriter(query);
    writer.search([display], searchText(parameters));
    writer.sort(display in fields ? [{ path: display, direction: 'asc' }] : []);
    const rows = await query.limit(Math.max(Math.trunc(limit), 1)).getMany();
    return rows.map((row) => ({ id: row.id, label: String(Reflect.get(row, display) ?? row.id) }));
  }

  /** One row as the endpoints show it, or a 404. */
  async get(id: string, manager = this.dataSource.manager): Promise<Row> {
    const query = this.rows(manager).andWhere('row.id = :id', { id });
    new RowQueryWriter(query).select(this.listing.relations);
    const row = await query.getOne();
    if (!row) throw notFound();
    return row;
  }

  async create(values: Values): Promise<Row> {
    return await atomic(this.dataSource.manager, async (manager) => {
      const id = await this.insert(manager, values);
      return await this.get(id, manager);
    });
  }

  /** Changes what is given; the values may carry the `version` that they were read with. */
  async update(id: string, values: Values): Promise<Row> {
    return await atomic(this.dataSource.manager, async (manager) => {
      const before = await this.load(manager, id);
      await this.changeRow(manager, before, values);
      if (this.recomputeParents || this.triggers.has(this.entity, 'afterUpdate')) {
        await this.afterChange(manager, before);
      }
      return await this.get(id, manager);
    });
  }

  async delete(id: string): Promise<void> {
    await this.remove(this.dataSource.manager, id);
  }

  /** One row with the relations named, or a 404; locked until the end of the transaction if there is one. */
  async load(manager: EntityManager, id: string, relations: readonly string[] = []): Promise<Row> {
    const query = this.rows(manager).andWhere('row.id = :id', { id });
    const writer = new RowQueryWriter(query);
    for (const path of relations) writer.join(path.split('.'), true);
    if (manager.queryRunner?.isTransactionActive) query.setLock('pessimistic_write');
    const row = await query.getOne();
    if (!row) throw notFound();
    return shareRows(row);
  }

  /** The rows that meet the conditions, with the relations named. */
  async find(manager: EntityManager, { where, relations, sort, limit, offset = 0 }: RowQuery): Promise<Row[]> {
    const query = this.rows(manager);
    const writer = new RowQueryWriter(query);
    writer.where(where);
    writer.sort(sort);
    for (const path of relations) writer.join(path.split('.'), true);
    return shareRows(await query.skip(offset).take(limit).getMany());
  }

  /** Figures over the rows that meet the conditions: one result for each group. */
  async aggregate<Result extends object>(manager: EntityManager, query: AggregateQuery<Result>): Promise<Result[]> {
    return await aggregateRows(this.rows(manager), query);
  }

  /** Writes a new row; its id. */
  async insert(manager: EntityManager, values: Values): Promise<string> {
    return await atomic(manager, async (transaction) => {
      const id = await this.insertRow(transaction, values);
      if (this.recomputeParents) await this.recomputeParents(transaction, await this.load(transaction, id));
      await this.afterCreate(transaction, id);
      return id;
    });
  }

  /**
   * Changes some values of a row, or answers 404; 409 if a `version` is among them and is not the row's. Answers with
   * the row as it is then, without relations.
   */
  async change(manager: EntityManager, id: string, values: Values): Promise<Row> {
    return await atomic(manager, async (transaction) => {
      const before = await this.load(transaction, id);
      await this.changeRow(transaction, before, values);
      return await this.afterChange(transaction, before);
    });
  }

  /** Removes a row, or answers 404; 409 if other rows refer to it and restrict that. */
  async remove(manager: EntityManager, id: string): Promise<void> {
    await atomic(manager, async (transaction) => {
      const before = await this.load(transaction, id);
      await this.writer(transaction).remove(id);
      await this.recomputeParents?.(transaction, before);
    });
  }

  /** The rows that belong to one parent, as the endpoints show them, oldest first. */
  async listOf(manager: EntityManager, parent: string, parentId: string): Promise<Row[]> {
    const query = this.rows(manager).andWhere(`row.${parent} = :parentId`, { parentId });
    new RowQueryWriter(query).select(this.listing.relations);
    return await query.orderBy('row.id').getMany();
  }

  /**
   * Makes the rows that belong to one parent those given: an item with an id changes that row, one without adds a row,
   * and the rows that are not among them go. `relation` is the parent's, for the place in an error.
   */
  async replaceOf(
    manager: EntityManager,
    parent: { readonly property: string; readonly id: string; readonly relation: string },
    items: readonly (Values & { readonly id?: string })[],
  ): Promise<void> {
    const before = await this.listOf(manager, parent.property, parent.id);
    for (const row of before.filter(({ id }) => !items.some((item) => item.id === id))) {
      await this.writer(manager).remove(row.id);
    }
    for (const [position, item] of items.entries()) {
      const row = before.find(({ id }) => id === item.id);
      if (item.id !== undefined && !row) {
        throw invalid([{ field: `${parent.relation}.${position}.id`, message: text('notOfThisRow') }]);
      }
      try {
        if (row) await this.changeItem(manager, row, item);
        else await this.afterCreate(manager, await this.insertRow(manager, { ...item, [parent.property]: parent.id }));
      } catch (error) {
        throw problemAt(`${parent.relation}.${position}`, error, this.dataSource);
      }
    }
  }

  private async changeItem(manager: EntityManager, before: Row, values: Values): Promise<void> {
    await this.changeRow(manager, before, values);
    if (!this.triggers.has(this.entity, 'afterUpdate')) return;
    const row = await this.load(manager, before.id);
    await this.triggers.run(this.entity, 'afterUpdate', { manager, row, before });
  }

  /** The row as it is now, when what follows from the change has been done. */
  private async afterChange(manager: EntityManager, before: Row): Promise<Row> {
    const after = await this.load(manager, before.id);
    await this.recomputeParents?.(manager, before);
    await this.recomputeParents?.(manager, after);
    await this.triggers.run(this.entity, 'afterUpdate', { manager, row: after, before });
    return after;
  }

  private async afterCreate(manager: EntityManager, id: string): Promise<void> {
    if (!this.triggers.has(this.entity, 'afterCreate')) return;
    const row = await this.load(manager, id);
    await this.triggers.run(this.entity, 'afterCreate', { manager, row, before: row });
  }

  /** Refreshes what other rows compute from this one. */
  protected recomputeParents?(manager: EntityManager, row: Row): Promise<void>;

  protected async insertRow(manager: EntityManager, values: Values): Promise<string> {
    return await this.writer(manager).insert(values);
  }

  protected async changeRow(manager: EntityManager, before: Row, values: Values): Promise<void> {
    await this.writer(manager).update(before, values, async () => await this.get(before.id, manager));
  }

  protected writer(manager: EntityManager): RowWriter<Row> {
    return new RowWriter(manager, this.metadata, this.triggers);
  }

  private get metadata(): EntityMetadata {
    return this.dataSource.getMetadata(this.entity);
  }

  private async *batches(ids: readonly string[]): AsyncGenerator<Row[]> {
    for (let start = 0; start < ids.length; start += batchSize) {
      const batch = ids.slice(start, start + batchSize);
      const query = this.rows(this.dataSource.manager).andWhere('row.id IN (:...batch)', { batch });
      new RowQueryWriter(query).select(this.listing.relations);
      const rows = new Map((await query.getMany()).map((row) => [row.id, row]));
      yield batch.map((id) => rows.get(id)).filter((row) => row !== undefined);
    }
  }

  /** The rows that are not removed. */
  private rows(manager: EntityManager): SelectQueryBuilder<Row> {
    const query = manager.createQueryBuilder(this.entity, 'row');
    return this.metadata.findColumnWithPropertyName('isRemoved') ? query.where('row.isRemoved = FALSE') : query;
  }
}
