import { type QueryRunner, QueryFailedError } from 'typeorm';

import { errorNumber } from '../platform/database-errors.js';

/**
 * How MySQL, MariaDB and TiDB say that a statement took effect before: its table, column, index or foreign key exists,
 * or is gone. Schema statements commit by themselves there, so a migration that was interrupted starts again.
 */
const alreadyApplied: readonly { readonly number: number; readonly text: string }[] = [
  { number: 1050, text: '' },
  { number: 1060, text: '' },
  { number: 1061, text: '' },
  { number: 1091, text: '' },
  { number: 1826, text: '' },
  { number: 1005, text: 'errno: 121' },
];

/** Runs the statements of a migration in order, passing over those that took effect before. */
export async function runStatements(runner: QueryRunner, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    try {
      await runner.query(statement);
    } catch (error) {
      if (!wasApplied(error)) throw error;
    }
  }
}

function wasApplied(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const number = errorNumber(error);
  return alreadyApplied.some((known) => known.number === number && error.message.includes(known.text));
}
