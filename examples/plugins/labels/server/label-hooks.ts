import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

import { logger } from '../../platform/logger.js';
import { Problem } from '../../platform/problem.js';
import { currentLocale, signedInUser } from '../../platform/request-context.js';
import { type RowEvent, RowTriggers, type RowWrite } from '../../platform/row-triggers.js';
import type { StoredRow } from '../../platform/stored-row.js';
import { models } from '../models.js';
import type { LabelOptions } from './label-options.js';

export const LABEL_OPTIONS = Symbol('options of labels');

const recorded: readonly RowEvent[] = ['afterCreate', 'afterUpdate', 'afterDelete'];

/** Refuses labels that are kept for others, and logs who changed what. */
@Injectable()
export class LabelHooks implements OnModuleInit {
  constructor(
    @Inject(LABEL_OPTIONS) private readonly options: LabelOptions,
    @Inject(RowTriggers) private readonly triggers: RowTriggers,
  ) {}

  onModuleInit(): void {
    const { model, audited = [] } = this.options;
    // After the write: a number that the service draws is known only then. The refusal takes the write back.
    for (const event of ['afterCreate', 'afterUpdate'] as const) {
      this.triggers.on(entityOf(model), event, 'labels: reserved', async ({ row }) => this.refuseReserved(row));
    }
    for (const name of audited) {
      for (const event of recorded) {
        this.triggers.on(entityOf(name), event, 'labels: audit', async (write) => record(name, event, write));
      }
    }
  }

  private refuseReserved(row: StoredRow): void {
    const { field, reserved = [] } = this.options;
    const value = textOf(Reflect.get(row, field));
    const prefix = reserved.find((start) => value.startsWith(start));
    if (prefix === undefined) return;
    const isChinese = currentLocale().startsWith('zh');
    const title = isChinese ? `以 ${prefix} 开头的标签已被保留` : `Labels that begin with ${prefix} are reserved`;
    throw new Problem(422, { title, code: 'LABEL_RESERVED' });
  }
}

function entityOf(name: string): new () => StoredRow {
  const entity = models.get(name);
  if (!entity) throw new Error(`labels: there is no model ${name}`);
  return entity;
}

/** Names of fields, never their values: a log is read by more people than the table. */
function record(model: string, event: RowEvent, { before, row }: RowWrite<StoredRow>): void {
  const changed = Object.keys(row).filter((key) => textOf(Reflect.get(row, key)) !== textOf(Reflect.get(before, key)));
  logger.info({ audit: { model, event, id: row.id, by: signedInUser().username, changed } }, 'audit');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
