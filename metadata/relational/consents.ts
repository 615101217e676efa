import { canonicalJson, digestOf } from '../change/canonical-json.ts';
import type { MigrationPlan } from './migration-plan.ts';
import type { Column, Table } from './schema.ts';

/** A step that loses data, and what a person has to say so that it is done. */
export interface Consent {
  /** `drop-column:ord_goods.note:1a2b3c4d`: names exactly this change; another one, or a later one, has another. */
  readonly id: string;
  /** `order/model/SalesOrder`; '' for system tables. */
  readonly document: string;
  readonly pointer: string;
  /** What is done. */
  readonly message: string;
  /** What is lost. */
  readonly loses: string;
  /** Whether the drafts cannot be published without it. Otherwise the data is kept, or has to fit. */
  readonly needed: boolean;
  readonly given: boolean;
  /** Whether the release before fails in part while both run. */
  readonly breaksPrevious: boolean;
}

export type ConsentKind =
  | 'convert-column'
  | 'drop-column'
  | 'drop-table'
  | 'narrow-column'
  | 'remove-values'
  | 'retarget-relation'
  | 'single-relation';

export interface Question {
  readonly kind: ConsentKind;
  readonly table: Table;
  readonly column: Column | null;
  /** What makes this change another one than a similar one of the same column. */
  readonly detail?: unknown;
  readonly message: string;
  readonly loses: string;
  readonly needed?: boolean;
  readonly breaksPrevious?: boolean;
}

export function consentId({ kind, table, column, detail }: Pick<Question, 'kind' | 'table' | 'column' | 'detail'>) {
  const place = column === null ? table.name : `${table.name}.${column.name}`;
  const digest = digestOf(canonicalJson([kind, table.id, table.name, column?.id, column?.name, detail]));
  return `${kind}:${place}:${digest.slice('sha256:'.length, 'sha256:'.length + 8)}`;
}

/** Puts the question into the plan. Whether the migration is to do it: also where consent is needed and still missing. */
export function ask(plan: MigrationPlan, question: Question): boolean {
  const { table, column, message, loses, needed = false, breaksPrevious = false } = question;
  const id = consentId(question);
  const given = plan.allow.has(id);
  plan.consents.push({
    id,
    document: table.document,
    pointer: column?.pointer ?? '',
    message,
    loses,
    needed,
    given,
    breaksPrevious,
  });
  return given || needed;
}

/** The column in the schemas of the releases that may serve; undefined where one of them does not have it. */
export function servingColumns(plan: MigrationPlan, table: string, column: string): (Column | undefined)[] {
  return plan.serving.map((tables) => tables.get(table)?.columns.find(({ name }) => name === column));
}

/** Whether a release that may serve still uses the column. */
export function isColumnServing(plan: MigrationPlan, table: string, column: string): boolean {
  return servingColumns(plan, table, column).some((found) => found?.retired === false);
}

export function isTableServing(plan: MigrationPlan, table: string): boolean {
  return plan.serving.some((tables) => tables.get(table)?.retired === false);
}
