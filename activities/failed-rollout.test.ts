import { expect, it } from 'vitest';

import { failedRollout } from './failed-rollout.ts';

const words = {
  level: 60,
  code: 'ROWS_DO_NOT_FIT',
  migration: 'MigrationOrdGoods0000000000012',
  faults: ['Table `ord_goods`, column `sku`: 2 rows share their value.'],
};

it('names the migration and the rows where the product says that they are in its way', () => {
  const failure = failedRollout(`The product ended. Its log ends with:\n{"level":30}\n${JSON.stringify(words)}`);
  expect(failure).toMatchObject({ type: 'RowsDoNotFit', nonRetryable: true });
  expect(failure.message).toMatch(/^Migration 12 did not start.*\n- Table `ord_goods`, column `sku`: 2 rows/u);
});

it('gives the last words as they are otherwise', () => {
  for (const message of ['{"code":"ROWS_DO_NOT_FIT"}', '{', 'It logged nothing.']) {
    expect(failedRollout(message)).toMatchObject({
      type: 'RolloutFailed',
      message: `The rollout failed: ${message}`,
    });
  }
});
