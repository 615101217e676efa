/** How the value of a field reads in a query string, and what can be asked of it. */
export type FieldKind = 'text' | 'choice' | 'choices' | 'number' | 'boolean' | 'id' | 'day' | 'time' | 'datetime';

export type FilterOperator =
  | 'eq'
  | 'ne'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'contains'
  | 'startsWith'
  | 'in'
  | 'between'
  | 'isNull';

/** What a list endpoint offers. Paths are codes: `status`, `customer.name`. */
export interface Listing {
  /** To-one relations that come with each row, and the fields of theirs that are shown. */
  readonly relations: Readonly<Record<string, readonly string[]>>;
  /** What may be filtered and sorted by. */
  readonly fields: Readonly<Record<string, FieldKind>>;
  /** What the search box looks through. */
  readonly search: readonly string[];
  /** Names a row in selects. */
  readonly display: string;
  readonly pageSize: number;
  readonly maxPageSize: number;
}

export type FilterValue = string | number | boolean | Date | null;

/** `value` undefined: not asked for, so the condition is left out. */
export interface Condition {
  readonly path: string;
  readonly operator: FilterOperator;
  readonly value: FilterValue | readonly FilterValue[] | undefined;
}

export interface Sort {
  readonly path: string;
  readonly direction: 'asc' | 'desc';
}

export interface RowQuery {
  readonly where: readonly Condition[];
  /** Paths of relations to load: `lines.goods`. */
  readonly relations: readonly string[];
  readonly sort: readonly Sort[];
  readonly limit: number;
  /** How many rows are passed over; none by default. */
  readonly offset?: number;
}

export interface Page<Row> {
  readonly items: Row[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

export interface Option {
  readonly id: string;
  readonly label: string;
}

/** As the query string parser leaves it: a parameter that is repeated is an array. */
export type QueryString = Readonly<Record<string, string | readonly string[]>>;
