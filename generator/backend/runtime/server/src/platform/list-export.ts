import { Readable } from 'node:stream';

import { StreamableFile } from '@nestjs/common';

import { type CsvColumn, csvChunks } from './csv.js';
import type { QueryString } from './listing.js';
import { Problem, invalid } from './problem.js';
import { signedInUser } from './request-context.js';
import { text } from './texts.js';

/** What an export asks of the service of a model. */
interface ExportedRows {
  rowBatches(parameters: QueryString, maxRows: number): Promise<AsyncIterable<readonly object[]>>;
}

interface ListExport {
  /** Name of the file without `.csv`. */
  readonly name: string;
  readonly columns: readonly CsvColumn[];
  readonly maxRows: number;
}

/**
 * All rows that a list's query finds, as a CSV file that is streamed. `timeZone` of the query (IANA, UTC by default)
 * is what points in time are written in. Throws a 422 where there are more rows than the export takes.
 */
export async function exportRows(
  service: ExportedRows,
  { columns, maxRows, name }: ListExport,
  query: QueryString,
): Promise<StreamableFile> {
  const { timeZone = 'UTC', ...parameters } = query;
  if (typeof timeZone !== 'string' || !isTimeZone(timeZone)) {
    throw invalid([{ field: 'timeZone', message: text('timeZone') }]);
  }
  const visible = columns.filter(({ roles }) => mayRead(roles ?? []));
  const batches = await service.rowBatches(parameters, maxRows);
  return new StreamableFile(Readable.from(csvChunks(visible, batches, timeZone)), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}.csv"`,
  });
}

export function tooManyRows(maxRows: number): Problem {
  return new Problem(422, {
    title: text('tooManyRows').replace('$', String(maxRows)),
    code: 'TOO_MANY_ROWS',
  });
}

/** Whether the signed-in user has one of the roles; none given means: everybody. */
export function mayRead(roles: readonly string[]): boolean {
  return roles.length === 0 || signedInUser().roles.some((role) => roles.includes(role));
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
