/** The type of a publish's error where rows did not fit its migration: the database is as it was before. */
export const rowsInTheWay = 'RowsDoNotFit';

/** The message of such an error. `number`: which of the product's migrations did not start. */
export function describeRowsInTheWay(number: number, faults: readonly string[]): string {
  const places = faults.map((fault) => `- ${fault}`).join('\n');
  return `Migration ${number} did not start, because rows of the database are in its way. Nothing was changed, and the version before serves on.\n${places}`;
}

/** The number of the migration that did not start; null where the error is another. */
export function migrationNotStarted(error: { readonly type: string; readonly message: string } | null): number | null {
  if (error?.type !== rowsInTheWay) return null;
  const number = /^Migration (\d+) did not start/u.exec(error.message)?.[1];
  return number === undefined ? null : Number(number);
}
