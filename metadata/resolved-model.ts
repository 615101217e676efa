import type { ResolvedExpression } from './resolved-logic.ts';
import type { DictionaryRef, LocalizedText, ModelRef } from './resolved-product.ts';

export interface ResolvedModel {
  readonly id: string;
  /** PascalCase, unique in the product: the entity's class name. */
  readonly code: string;
  readonly module: string;
  readonly label: LocalizedText;
  readonly description: LocalizedText;
  /** snake_case, unique in the product. */
  readonly table: string;
  /** The declared fields in their order. `id`, audit and lock columns are not among them: see `options`. */
  readonly fields: readonly ResolvedField[];
  /** Both sides: a relation declared on one model with `inverse` also stands, derived, on the other. */
  readonly relations: readonly ResolvedRelation[];
  readonly keys: readonly ResolvedKey[];
  readonly options: ResolvedModelOptions;
  readonly access: ResolvedAccess;
  /** The code of the field that names a row to a person (in selects, titles); 'id' where nothing fits. */
  readonly display: string;
}

export interface ResolvedModelOptions {
  /**
   * Columns as in the seed's tables, under these codes: createdAt (datetime), creatorId (bigint), creatorName,
   * modifierAt (datetime), modifierId (bigint), modifierName. Usable as columns, filters and sort of pages.
   */
  readonly audit: boolean;
  /** Column `is_removed`; removed rows are never returned. */
  readonly softDelete: boolean;
  /** Column `version`: updates carry the version they read; a stale one is answered 409 with the current row. */
  readonly optimisticLock: boolean;
  /** No create, update or delete endpoint. */
  readonly readOnly: boolean;
  readonly pageSize: number;
  readonly maxPageSize: number;
}

/** Role codes per operation. Empty means: every signed-in user. */
export interface ResolvedAccess {
  readonly read: readonly string[];
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
}

interface FieldBase {
  readonly id: string;
  /** camelCase; never a reserved word nor the code of a system column. */
  readonly code: string;
  /** snake_case. */
  readonly column: string;
  readonly label: LocalizedText;
  readonly help: LocalizedText;
  readonly required: boolean;
  readonly unique: boolean;
  /** Set by the system or by logic only: in no create or update DTO. */
  readonly readOnly: boolean;
  readonly default: ResolvedDefault | null;
}

export type ResolvedDefault =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | readonly string[] }
  | { readonly kind: 'now' }
  | { readonly kind: 'currentUser' };

export interface PatternRule {
  /** A regular expression that RE2-like checking accepted: no look-behind, no back-reference, no nested quantifier. Read with the flag `u`. */
  readonly regex: string;
  readonly message: LocalizedText;
}

interface TextRules {
  readonly minLength: number | null;
  readonly maxLength: number;
  readonly pattern: PatternRule | null;
}
interface NumberRules {
  readonly min: number | null;
  readonly max: number | null;
}

/** What a field takes. An image is one by its content, whatever its name says. */
interface FileRules {
  /** Content types such as `application/pdf` or `text/*`, sorted; empty means any. */
  readonly accept: readonly string[];
  readonly maxBytes: number;
}

/** TypeScript type of a value in generated code is given behind each. */
export type ResolvedField = FieldBase &
  (
    | ({ readonly type: 'string' | 'email' | 'url' | 'phone' } & TextRules) // string; VARCHAR(maxLength)
    | ({ readonly type: 'text' } & TextRules) // string; TEXT
    | ({ readonly type: 'password' } & TextRules) // string, write-only, stored as a hash
    | ({ readonly type: 'integer' } & NumberRules) // number; INT
    | { readonly type: 'bigint' } // string of digits; BIGINT
    | ({ readonly type: 'decimal'; readonly precision: number; readonly scale: number } & NumberRules) // number; DECIMAL(p,s), p <= 15
    | { readonly type: 'boolean' } // boolean; TINYINT(1)
    | { readonly type: 'date' } // string `YYYY-MM-DD`; DATE
    | { readonly type: 'time' } // string `HH:mm:ss`; TIME
    | { readonly type: 'datetime' } // Date in the service, ISO 8601 UTC string in JSON; DATETIME(3)
    | { readonly type: 'json' } // unknown; JSON
    | { readonly type: 'uuid' } // string; CHAR(36)
    | { readonly type: 'enum'; readonly dictionary: DictionaryRef } // union of literals; VARCHAR(50)
    | { readonly type: 'multiEnum'; readonly dictionary: DictionaryRef } // array of them; JSON
    | ({ readonly type: 'file' } & FileRules)
    | ({ readonly type: 'image' } & FileRules) // StoredFile `{ id, name, size, contentType }`; JSON
    | { readonly type: 'sequence'; readonly parts: readonly SequencePart[] } // string; VARCHAR(60), unique, read-only
    | ({ readonly type: 'computed' } & ResolvedComputed)
  ); // read-only, stored, recomputed on write

export type FieldType = ResolvedField['type'];

/** `SO{yyyyMMdd}{0000}` → literal SO, date yyyyMMdd, counter of 4 digits. The counter restarts when the date part changes. */
export type SequencePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'date'; readonly format: 'yyyy' | 'yyyyMM' | 'yyyyMMdd' }
  | { readonly kind: 'counter'; readonly digits: number };

export interface ResolvedComputed {
  /** The type of the stored value. */
  readonly valueType:
    | { readonly type: 'string'; readonly maxLength: number }
    | { readonly type: 'integer' }
    | { readonly type: 'decimal'; readonly precision: number; readonly scale: number }
    | { readonly type: 'boolean' };
  /** In scope: the model's own fields by code, apart from computed ones, and its oneToMany relations as arrays. */
  readonly expression: ResolvedExpression;
  /** The relation codes that the expression reads; a write to one of their rows recomputes this field. */
  readonly dependsOnRelations: readonly string[];
}

export interface ResolvedRelation {
  /** A side that is derived from the other has the other's id with `_inverse` behind. */
  readonly id: string;
  /** camelCase, in one name space with the fields. */
  readonly code: string;
  readonly label: LocalizedText;
  readonly kind: 'manyToOne' | 'oneToMany' | 'manyToMany' | 'oneToOne';
  readonly target: ModelRef;
  /** This side holds the foreign key (manyToOne, owning oneToOne) or names the join table (manyToMany). */
  readonly owner: boolean;
  /** The code of the relation on the target that mirrors this one; null where that side is not named. */
  readonly inverse: string | null;
  /** This side must name its row (to one), or at least one row (the side of a manyToMany). Always false on a oneToMany and on the side of a oneToOne without the key. */
  readonly required: boolean;
  /** What deleting the row at the "one" side does to this; the same value on both sides. */
  readonly onDelete: 'restrict' | 'cascade' | 'setNull';
  /** Code of the target's field shown for a row. */
  readonly display: string;
  /** `customer_id`; null unless this side holds the foreign key. In DTOs the property is `customerId`. */
  readonly column: string | null;
  /** On both sides of a manyToMany. In DTOs the property is `tagIds`. `column` points here, `inverseColumn` at the target. */
  readonly joinTable: { readonly name: string; readonly column: string; readonly inverseColumn: string } | null;
  /** A oneToMany whose rows are written inside their parent's create and update (master-detail) and belong to it. */
  readonly composed: boolean;
}

export interface ResolvedKey {
  readonly id: string;
  /** snake_case index name, unique in the table. */
  readonly code: string;
  readonly unique: boolean;
  /** Field codes or owning to-one relation codes, in order. */
  readonly on: readonly string[];
}
