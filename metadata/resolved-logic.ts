import type { DictionaryRef, LocalizedText, LogicRef, ModelRef } from './resolved-product.ts';

/** The type of an expression's value, as the checker sees it. */
export interface ValueType {
  /** TypeScript type text in terms of entity and dictionary names, e.g. `number`, `SalesOrder`, `OrderLine[]`, `string | null`. */
  readonly text: string;
}

/**
 * A checked expression. `source` is TypeScript that parses to one expression made of allowed nodes only, prints
 * canonically (single quotes, no comments) and type-checks in strict mode against its scope; it is emitted as it is.
 */
export interface ResolvedExpression {
  readonly source: string;
  readonly type: ValueType;
  /** Names of the scope's variables that it reads, sorted. */
  readonly variables: readonly string[];
  /** Names of the built-in functions that it calls, sorted: see `expressionFunctions`. */
  readonly functions: readonly string[];
}

export interface ResolvedLogic {
  readonly id: string;
  /** PascalCase, unique in the product. Generated as a method `confirmOrder` of the module's logic service. */
  readonly code: string;
  readonly module: string;
  readonly label: LocalizedText;
  readonly input: readonly ResolvedParameter[];
  readonly transaction: boolean;
  /**
   * What starts it besides an API or another logic. One with row events has no input and no output, is called by nothing
   * else, and runs in the transaction of the write; its expressions see the row as `row` and, where all its events are
   * updates, the row as it was as `before`.
   */
  readonly triggers: readonly ResolvedTrigger[];
  /**
   * Cron expression, read in UTC: five fields, or six with seconds first; null for none. All inputs are null then. One
   * replica runs it, and never while it runs already.
   */
  readonly schedule: string | null;
  readonly steps: readonly ResolvedStep[];
  readonly output: ResolvedExpression | null;
}

export type RowEvent = 'beforeCreate' | 'afterCreate' | 'beforeUpdate' | 'afterUpdate' | 'beforeDelete' | 'afterDelete';

/** All row events of one logic are of one model. */
export interface ResolvedTrigger {
  readonly on: RowEvent;
  readonly model: ModelRef;
}

export interface ResolvedParameter {
  /** camelCase. */
  readonly code: string;
  readonly label: LocalizedText;
  /** An optional one that is left out is null in expressions. */
  readonly required: boolean;
  readonly type:
    | { readonly type: 'string' | 'text'; readonly maxLength: number }
    | { readonly type: 'integer' | 'decimal'; readonly min: number | null; readonly max: number | null }
    | { readonly type: 'boolean' | 'date' | 'datetime' | 'uuid' }
    | { readonly type: 'enum'; readonly dictionary: DictionaryRef }
    /** The id of a row: string of digits. */
    | { readonly type: 'id'; readonly of: ModelRef };
}

export interface BusinessError {
  /** SCREAMING_SNAKE_CASE; part of the problem's `type`. */
  readonly code: string;
  readonly message: LocalizedText;
  /** HTTP status, 400 to 499; 422 unless given. */
  readonly status: number;
}

export interface FieldAssignment {
  /** Field code, or an owning to-one relation's code: the value is then the target's id. */
  readonly field: string;
  readonly value: ResolvedExpression;
}

/**
 * A call of another service, with JSON both ways. It fails, with its error, where the address is not of its hosts, the
 * time is over, the answer is larger than a megabyte, not 2xx, or not as `result` says. Redirects are not followed.
 */
export interface ResolvedHttpCall {
  readonly do: 'callHttp';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: ResolvedExpression;
  readonly hosts: readonly string[];
  readonly headers: readonly { readonly name: string; readonly value: ResolvedExpression }[];
  /** `SECRET_<secret>` in the environment is the header's value. */
  readonly secrets: readonly { readonly header: string; readonly secret: string }[];
  readonly body: ResolvedExpression | null;
  /** 1 to 10. */
  readonly timeoutSeconds: number;
  /** The properties of the answer that the result has besides `status`. */
  readonly result: readonly {
    readonly code: string;
    readonly type: 'string' | 'integer' | 'decimal' | 'boolean';
    readonly required: boolean;
  }[];
  readonly errors: readonly { readonly status: number; readonly error: BusinessError }[];
  /** Of any other failure; null for a 502 with the code CALL_FAILED. */
  readonly error: BusinessError | null;
  readonly as: string | null;
}

export type ResolvedStep =
  | ResolvedHttpCall
  /** Loads one row or answers 404. `with`: relation paths joined, e.g. [['lines','goods']]. In a transaction the row is locked. */
  | {
      readonly do: 'get';
      readonly model: ModelRef;
      readonly id: ResolvedExpression;
      readonly with: readonly (readonly string[])[];
      readonly as: string;
    }
  | { readonly do: 'query'; readonly query: ResolvedQuery; readonly as: string }
  | { readonly do: 'aggregate'; readonly query: ResolvedAggregateQuery; readonly as: string }
  | { readonly do: 'assert'; readonly that: ResolvedExpression; readonly error: BusinessError }
  | { readonly do: 'raise'; readonly error: BusinessError }
  | {
      readonly do: 'create';
      readonly model: ModelRef;
      readonly set: readonly FieldAssignment[];
      readonly as: string | null;
    }
  | {
      readonly do: 'update';
      readonly model: ModelRef;
      readonly id: ResolvedExpression;
      readonly set: readonly FieldAssignment[];
    }
  | { readonly do: 'delete'; readonly model: ModelRef; readonly id: ResolvedExpression }
  /** Changes the row that is about to be written: in logics before create or update only. */
  | { readonly do: 'assign'; readonly model: ModelRef; readonly set: readonly FieldAssignment[] }
  | {
      readonly do: 'set';
      readonly as: string;
      readonly value: ResolvedExpression;
      /** The first assignment of this name, which declares it in its block; later ones change it. */
      readonly declares: boolean;
    }
  | {
      readonly do: 'if';
      readonly condition: ResolvedExpression;
      readonly then: readonly ResolvedStep[];
      readonly else: readonly ResolvedStep[];
    }
  | {
      readonly do: 'forEach';
      readonly in: ResolvedExpression;
      readonly as: string;
      readonly steps: readonly ResolvedStep[];
    }
  | {
      readonly do: 'callLogic';
      readonly logic: LogicRef;
      readonly input: readonly FieldAssignment[];
      readonly as: string | null;
    };

/** Rows of one model. */
export interface ResolvedQuery {
  readonly model: ModelRef;
  readonly where: readonly ResolvedCondition[];
  readonly with: readonly (readonly string[])[];
  readonly sort: readonly ResolvedSort[];
  /** 1 to 1000. */
  readonly limit: number;
  /** How many rows are passed over, a number; null for none. */
  readonly offset: ResolvedExpression | null;
}

/** Figures over the rows of one model and the rows that they refer to, one result for each group; without a group, one. */
export interface ResolvedAggregateQuery {
  readonly model: ModelRef;
  readonly where: readonly ResolvedCondition[];
  readonly group: readonly ResolvedGroup[];
  readonly aggregates: readonly ResolvedAggregate[];
  /** Conditions on the results. Left out at run time where the value is null. */
  readonly having: readonly {
    /** Code of an aggregate. */
    readonly of: string;
    readonly operator: ComparisonOperator;
    readonly value: ResolvedExpression;
  }[];
  /** `of` is the code of a group or an aggregate. */
  readonly sort: readonly { readonly of: string; readonly direction: 'asc' | 'desc' }[];
  /** 1 to 1000. */
  readonly limit: number;
  readonly offset: ResolvedExpression | null;
}

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';

/** What a result's property holds: bigint, date, time, uuid and ids are texts in TypeScript. */
export interface ResultValue {
  readonly type: 'text' | 'number' | 'boolean' | 'datetime' | DictionaryRef;
  readonly nullable: boolean;
}

export interface ResolvedGroup {
  /** camelCase: the result's property. */
  readonly as: string;
  /** Through at most three relations to one row: ['order', 'customer', 'name']. */
  readonly path: readonly string[];
  readonly value: ResultValue;
}

export interface ResolvedAggregate {
  /** camelCase: the result's property. */
  readonly as: string;
  /** `count` and `sum` are 0 where there is nothing; the others null. */
  readonly function: 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max';
  /** Null for the count of the rows. */
  readonly path: readonly string[] | null;
  readonly value: ResultValue;
}

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

export interface ResolvedCondition {
  /** Path of codes from the model, through at most three relations to one row: ['status'] or ['customer', 'name']; a relation itself is ['customer', 'id']. */
  readonly path: readonly string[];
  readonly operator: FilterOperator;
  /**
   * Null for isNull. For `in` an array, for `between` an array of two. Where the value is null at run time, the
   * condition is left out: an optional parameter makes an optional filter.
   */
  readonly value: ResolvedExpression | null;
}

export interface ResolvedSort {
  readonly path: readonly string[];
  readonly direction: 'asc' | 'desc';
}
