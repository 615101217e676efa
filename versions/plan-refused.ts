import type { DocumentError } from '../metadata/report.ts';

export type PlanRefusal =
  /** The drafts have mistakes: see `errors`. */
  | 'ValidationFailed'
  /** The drafts are what was published last. */
  | 'NothingChanged'
  | 'VersionInvalid'
  | 'VersionNotGreater'
  | 'VersionExists'
  /** The database could not hold the tables: see `errors`. */
  | 'MigrationRefused'
  /** A consent names nothing that could be done: the drafts or the database have changed since. */
  | 'ConsentUnknown';

/** Why the drafts cannot be published as they are. Nothing has been written. */
export class PlanRefused extends Error {
  override readonly name = 'PlanRefused';
  readonly type: PlanRefusal;
  /** By document, all at once; empty where the drafts are not at fault. */
  readonly errors: readonly DocumentError[];

  constructor(type: PlanRefusal, message: string, errors: readonly DocumentError[] = []) {
    super(message);
    this.type = type;
    this.errors = errors;
  }
}
