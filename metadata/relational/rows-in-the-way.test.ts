import { expect, it } from 'vitest';
import { describeRowsInTheWay, migrationNotStarted, rowsInTheWay } from './rows-in-the-way.ts';

it('tells from the error of a publish which migration did not start', () => {
  const message = describeRowsInTheWay(12, ['Table `a`: 2 rows', 'Table `b`: 1 rows']);
  expect(message).toContain('\n- Table `a`: 2 rows\n- Table `b`: 1 rows');
  expect(migrationNotStarted({ type: rowsInTheWay, message })).toBe(12);
  expect(migrationNotStarted({ type: 'RolloutFailed', message })).toBeNull();
  expect(migrationNotStarted(null)).toBeNull();
});
