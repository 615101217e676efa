import type { StoredRow } from '../platform/stored-row.js';

/** A field whose rows hold a file. */
export interface FileField {
  /** `module/Model`, as the address of uploads says it. */
  readonly model: string;
  readonly field: string;
  readonly entity: new () => StoredRow;
  /** Stable ids, which outlive renaming. */
  readonly modelId: string;
  readonly fieldId: string;
  /** Content types such as `application/pdf` or `text/*`; empty for any. */
  readonly accept: readonly string[];
  readonly maxBytes: number;
  /** Roles that read the model's rows; empty for everybody who is signed in, null for nobody. */
  readonly readers: readonly string[] | null;
  /** Roles that write them. */
  readonly writers: readonly string[] | null;
}
