import { type DataSource, type EntityMetadata, QueryFailedError } from 'typeorm';

import { Problem, inUse, invalid } from './problem.js';
import { text } from './texts.js';

const duplicateEntry = 1062;
const rowIsReferenced = 1451;
const noReferencedRow = 1452;
const dataTooLong = 1406;
const outOfRange = 1264;
const deadlock = 1213;
const lockWaitTimeout = 1205;

/** Number of the server's error; 0 where it did not answer. */
export function errorNumber(error: unknown): number {
  if (typeof error !== 'object' || error === null) return 0;
  if ('errno' in error && typeof error.errno === 'number') return error.errno;
  return 'driverError' in error ? errorNumber(error.driverError) : 0;
}

export const isDeadlock = (error: unknown): boolean => errorNumber(error) === deadlock;

/** What a refused statement means to the caller; null where it is our own mistake. */
export function databaseProblem(error: QueryFailedError, dataSource: DataSource): Problem | null {
  const table = /^(?:INSERT INTO|UPDATE|DELETE FROM) `([^`]+)`/.exec(error.query)?.[1];
  const entity = dataSource.entityMetadatas.find((metadata) => metadata.tableName === table);
  switch (errorNumber(error)) {
    case duplicateEntry:
      return notUnique(error.message, entity);
    case rowIsReferenced:
      return inUse();
    case noReferencedRow:
      return invalid([{ field: fieldOf(/FOREIGN KEY \(`([^`]+)`\)/, error, entity), message: text('noSuchRow') }]);
    case dataTooLong:
    case outOfRange:
      return invalid([{ field: fieldOf(/for column .*?([^'`.]+)`?'/, error, entity), message: text('outOfRange') }]);
    case deadlock:
    case lockWaitTimeout:
      return new Problem(503, { title: text('busy'), code: 'BUSY' });
    default:
      return null;
  }
}

/** An error of a row that is written with its parent, told by where it stands in the request: `lines.0.goodsId`. */
export function problemAt(path: string, error: unknown, dataSource: DataSource): unknown {
  const problem = error instanceof QueryFailedError ? databaseProblem(error, dataSource) : error;
  if (!(problem instanceof Problem)) return error;
  const errors = problem.details.errors?.map(({ field, message }) => ({ field: `${path}.${field}`, message }));
  return new Problem(problem.getStatus(), { ...problem.details, ...(errors ? { errors } : {}) });
}

function notUnique(message: string, entity: EntityMetadata | undefined): Problem {
  const key = /for key '(?:.*\.)?([^'.]+)'$/.exec(message)?.[1];
  const index = entity?.indices.find((candidate) => candidate.name === key);
  const errors = (index?.columns ?? [])
    .filter((column) => !column.isVirtualProperty)
    .map((column) => ({ field: column.propertyName, message: text('isTaken') }));
  return new Problem(409, { title: text('notUnique'), code: 'NOT_UNIQUE', errors });
}

/** The field whose column the server named in its message. */
function fieldOf(pattern: RegExp, error: QueryFailedError, entity: EntityMetadata | undefined): string {
  const name = pattern.exec(error.message)?.[1] ?? '';
  return entity?.columns.find((column) => column.databaseName === name)?.propertyName ?? name;
}
