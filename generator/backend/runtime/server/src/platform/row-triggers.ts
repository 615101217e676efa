import { Injectable } from '@nestjs/common';
import type { EntityManager, EntityTarget } from 'typeorm';

export type RowEvent = 'beforeCreate' | 'afterCreate' | 'beforeUpdate' | 'afterUpdate' | 'beforeDelete' | 'afterDelete';

/** A write of one row, inside its transaction. */
export interface RowWrite<Row> {
  readonly manager: EntityManager;
  /** As it is to be written, in events before a create or update: assigning to it changes what is written. */
  readonly row: Row;
  /** As it was before an update; otherwise the row itself. */
  readonly before: Row;
}

interface Trigger {
  readonly name: string;
  run(write: RowWrite<object>): Promise<void>;
}

/**
 * What the product's logic does when rows are written, whoever writes them. An error ends the transaction of the write.
 * Fields that are computed again because other rows changed are no update.
 */
@Injectable()
export class RowTriggers {
  private readonly triggers = new Map<unknown, Map<RowEvent, readonly Trigger[]>>();

  /** Triggers of one event run one after the other, in the order of their names. */
  on<Row extends object>(
    entity: new () => Row,
    event: RowEvent,
    name: string,
    run: (write: RowWrite<Row>) => Promise<void>,
  ): void {
    const ofEntity = this.triggers.get(entity) ?? new Map<RowEvent, readonly Trigger[]>();
    const all: Trigger[] = [...(ofEntity.get(event) ?? []), { name, run }];
    ofEntity.set(
      event,
      all.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
    this.triggers.set(entity, ofEntity);
  }

  has(entity: EntityTarget<object>, event: RowEvent): boolean {
    return this.triggers.get(entity)?.has(event) ?? false;
  }

  async run(entity: EntityTarget<object>, event: RowEvent, write: RowWrite<object>): Promise<void> {
    for (const trigger of this.triggers.get(entity)?.get(event) ?? []) await trigger.run(write);
  }
}
