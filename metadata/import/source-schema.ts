/** What `information_schema` tells about a database, in the shape that the import reads. Plain data. */
export interface SourceSchema {
  /** MariaDB and MySQL (TiDB as well) write defaults and checks down differently. */
  readonly flavour: 'mariadb' | 'mysql';
  readonly tables: readonly SourceTable[];
  /** Views, triggers, routines, events, sequences: what the import only lists. */
  readonly others: readonly SourceObject[];
}

export interface SourceObject {
  readonly kind: 'view' | 'trigger' | 'procedure' | 'function' | 'event' | 'sequence';
  readonly name: string;
  /** The table that a trigger belongs to. */
  readonly table: string | null;
}

export interface SourceTable {
  readonly name: string;
  readonly comment: string;
  /** In their order. */
  readonly columns: readonly SourceColumn[];
  /** Column names in order; empty for a table without one. */
  readonly primaryKey: readonly string[];
  /** All other keys. */
  readonly keys: readonly SourceKey[];
  readonly foreignKeys: readonly SourceForeignKey[];
  readonly checks: readonly SourceCheck[];
}

export interface SourceColumn {
  readonly name: string;
  /** Lower case, without sizes: `varchar`. */
  readonly dataType: string;
  /** With sizes and members: `int(10) unsigned`, `enum('a','b')`. */
  readonly columnType: string;
  readonly nullable: boolean;
  /** As the database writes it down; null for none. */
  readonly default: string | null;
  /** Characters or bytes of texts. */
  readonly length: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  /** Digits of fractional seconds. */
  readonly fraction: number;
  /** `auto_increment`, `on update current_timestamp()`, `DEFAULT_GENERATED` … */
  readonly extra: string;
  readonly comment: string;
  /** SQL expression of a generated column; null for a plain one. */
  readonly generated: string | null;
}

export interface SourceKey {
  readonly name: string;
  readonly unique: boolean;
  /** Lower case: `btree`, `hash`, `fulltext`, `spatial`. */
  readonly method: string;
  readonly parts: readonly SourceKeyPart[];
}

export interface SourceKeyPart {
  /** Null for an expression. */
  readonly column: string | null;
  /** Only so many first characters; null for the whole column. */
  readonly prefix: number | null;
}

export interface SourceForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** Null where the target is in another database. */
  readonly target: string | null;
  readonly targetColumns: readonly string[];
  /** Upper case: `CASCADE`, `SET NULL`, `NO ACTION`, `RESTRICT`, `SET DEFAULT`. */
  readonly onDelete: string;
}

export interface SourceCheck {
  readonly name: string;
  readonly clause: string;
}
