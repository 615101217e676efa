import { ApplicationFailure } from '@temporalio/common';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

import { describeRowsInTheWay, rowsInTheWay } from '../metadata/relational/rows-in-the-way.ts';

/** The failure of a rollout, from what the runtime says of it: the product's own last words are in it. */
export function failedRollout(message: string): ApplicationFailure {
  const rows = rowsInTheWayOf(message);
  if (rows !== null) return ApplicationFailure.nonRetryable(rows, rowsInTheWay);
  return ApplicationFailure.nonRetryable(`The rollout failed: ${message}`, 'RolloutFailed');
}

const lastWords = Type.Object({
  code: Type.Literal('ROWS_DO_NOT_FIT'),
  /** Ends in the migration's number, of thirteen digits. */
  migration: Type.String({ pattern: '[0-9]{13}$' }),
  faults: Type.Array(Type.String()),
});

/** A generated product logs one JSON object a line. */
function rowsInTheWayOf(message: string): string | null {
  for (const line of message.split('\n').toReversed()) {
    const words = parsed(line);
    if (Value.Check(lastWords, words)) return describeRowsInTheWay(Number(words.migration.slice(-13)), words.faults);
  }
  return null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
