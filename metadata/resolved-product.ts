import type { JsonValue } from './documents/product.ts';

/**
 * The resolved product: every reference followed, every default filled in, every expression checked.
 * The generator and the preview engine read this and nothing else, so that they cannot disagree.
 * Plain JSON data: no classes, no cycles, no undefined-valued keys.
 */

import type { ResolvedFreePage } from './resolved-free-page.ts';

export type * from './resolved-free-page.ts';

/** A text per locale. Every locale of the product has an entry once resolved; an optional text left out is '' in each. */
export type LocalizedText = Readonly<Record<string, string>>;

export interface ResolvedProduct {
  readonly id: string;
  /** Kebab-case, `^[a-z][a-z0-9-]*$`: safe as a folder, repository, database and host name part. */
  readonly code: string;
  readonly name: LocalizedText;
  readonly description: LocalizedText;
  /** The first one is the default. BCP 47 tags such as `zh-CN`. */
  readonly locales: readonly string[];
  readonly roles: readonly ResolvedRole[];
  readonly signIn: ResolvedSignIn;
  /** A dashboard or free page that opens first for whoever may see it; null for the overview of the menu. */
  readonly home: PageRef | null;
  readonly modules: readonly ResolvedModule[];
  /** In the product's order: first come, first run. */
  readonly plugins: readonly ResolvedPlugin[];
}

/** A package of code that the product is customised with. Its options fit its own schema. */
export interface ResolvedPlugin {
  /** `@acme/labels` */
  readonly package: string;
  readonly version: string;
  /** Of its contents: `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** `acme-labels`: its folder in the generated tree. */
  readonly folder: string;
  readonly options: Readonly<Record<string, JsonValue>>;
  /** A NestJS module with `static with(options)`; `file` is a path in the package, below `server/`. */
  readonly server: { readonly file: string; readonly class: string } | null;
  /** Those that the product has, in the order of the menu. */
  readonly pages: readonly ResolvedPluginPage[];
  readonly widgets: readonly {
    readonly code: string;
    readonly file: string;
    readonly places: readonly ('form' | 'list' | 'detail')[];
    readonly types: readonly string[];
  }[];
  /** A script that adds to and changes the generated tree, and the paths (or `folder/**`) that it may. */
  readonly generator: {
    readonly file: string;
    readonly adds: readonly string[];
    readonly changes: readonly string[];
  } | null;
  /** Exact versions by package. */
  readonly dependencies: {
    readonly server: Readonly<Record<string, string>>;
    readonly web: Readonly<Record<string, string>>;
  };
  /** All of the package, sorted by path. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

export interface ResolvedPluginPage {
  readonly code: string;
  /** Below `web/` in the package. */
  readonly file: string;
  /** Of the route. */
  readonly path: string;
  readonly label: LocalizedText;
  readonly icon: string;
  /** Empty: every signed-in user. */
  readonly roles: readonly string[];
}

/** A component of a plugin that shows or edits a value; `file` is below `web/` in the package. */
export interface ResolvedComponentRef {
  readonly folder: string;
  readonly code: string;
  readonly file: string;
}

export interface ResolvedRole {
  readonly id: string;
  /** camelCase. */
  readonly code: string;
  readonly label: LocalizedText;
}

export interface ResolvedSignIn {
  /** The role that manages user accounts; the first account, created from the environment, gets every role. */
  readonly adminRole: string;
  readonly sessionMinutes: number;
  readonly minPasswordLength: number;
}

export interface ResolvedModule {
  readonly id: string;
  /** kebab-case; a folder of the generated tree. */
  readonly code: string;
  readonly name: LocalizedText;
  /** `V1`, `V2` … */
  readonly versionCode: string;
  readonly menu: readonly ResolvedMenuItem[];
  readonly dictionaries: readonly ResolvedDictionary[];
  readonly models: readonly ResolvedModel[];
  readonly pages: readonly ResolvedPage[];
  readonly apis: readonly ResolvedApi[];
  readonly logics: readonly ResolvedLogic[];
}

export interface ResolvedMenuItem {
  readonly id: string;
  readonly label: LocalizedText;
  /** A name of the icon set, `^[a-z][a-z0-9-]*$`; '' for none. */
  readonly icon: string;
  /** The page opened; null for a group, which then has children. */
  readonly page: PageRef | null;
  /** Who sees it, apart from who may open the page; empty means: everybody. */
  readonly roles: readonly string[];
  readonly children: readonly ResolvedMenuItem[];
}

export interface ResolvedDictionary {
  readonly id: string;
  /** PascalCase, unique in the product: a TypeScript type name. */
  readonly code: string;
  readonly label: LocalizedText;
  readonly values: readonly ResolvedDictionaryValue[];
}

export interface ResolvedDictionaryValue {
  readonly id: string;
  /** What is stored: `^[A-Za-z][A-Za-z0-9_]*$`. */
  readonly code: string;
  readonly label: LocalizedText;
  readonly color: 'neutral' | 'primary' | 'success' | 'warning' | 'danger';
}

export interface ModelRef {
  /** Module code. */
  readonly module: string;
  /** Model code. */
  readonly code: string;
}
export interface PageRef {
  readonly module: string;
  readonly code: string;
}
export interface LogicRef {
  readonly module: string;
  readonly code: string;
}
export interface DictionaryRef {
  readonly module: string;
  readonly code: string;
}

// ---------------------------------------------------------------------------------------------- models

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

// ---------------------------------------------------------------------------------------------- expressions

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

// ---------------------------------------------------------------------------------------------- logic

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

// ---------------------------------------------------------------------------------------------- apis

export type ResolvedApi = ResolvedStandardApi | ResolvedCustomApi;

export type StandardEndpoint = 'list' | 'get' | 'create' | 'update' | 'delete';

/** One per model: given by the designer, or all endpoints on with the model's access. */
export interface ResolvedStandardApi {
  readonly kind: 'standard';
  readonly model: ModelRef;
  /** kebab-case plural under `/api/<module>/`, e.g. `sales-orders`. */
  readonly path: string;
  readonly endpoints: readonly { readonly endpoint: StandardEndpoint; readonly roles: readonly string[] }[];
}

export interface ResolvedCustomApi {
  readonly kind: 'custom';
  readonly id: string;
  /** camelCase, unique in its module: the controller method. */
  readonly code: string;
  readonly label: LocalizedText;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Under `/api/<module>`; parameters in braces: `/orders/{orderId}/confirm`. */
  readonly path: string;
  readonly pathParameters: readonly ResolvedParameter[];
  readonly queryParameters: readonly ResolvedParameter[];
  /** Properties of the JSON body; empty for none. */
  readonly body: readonly ResolvedParameter[];
  /** A logic takes its input from the parameters of the same code; a query's expressions see them as `input.<code>`. */
  readonly handler:
    | { readonly kind: 'logic'; readonly logic: LogicRef }
    | { readonly kind: 'query'; readonly query: ResolvedQuery }
    | { readonly kind: 'aggregate'; readonly query: ResolvedAggregateQuery };
  /** Empty means: every signed-in user. */
  readonly roles: readonly string[];
}

// ---------------------------------------------------------------------------------------------- pages

export type ResolvedPage =
  | ResolvedListPage
  | ResolvedFormPage
  | ResolvedDetailPage
  | ResolvedDashboardPage
  | ResolvedFreePage;

export interface PageBase {
  readonly id: string;
  /** PascalCase, unique in the product: the component's name. */
  readonly code: string;
  readonly module: string;
  readonly title: LocalizedText;
  /** Path of the router, unique in the product: list `/orders`, form `/orders/edit` (`/:id?` is added), detail `/orders/detail` (`/:id` is added). */
  readonly path: string;
  readonly model: ModelRef;
  /** Who may open it; empty means: every signed-in user. */
  readonly roles: readonly string[];
}

export type ValueFormat =
  | 'plain'
  | 'currency'
  | 'number'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'time'
  | 'boolean'
  | 'tag'
  | 'link'
  | 'json'
  | 'file'
  | 'image';

export interface ResolvedColumn {
  /** Codes from the model; at most one to-one relation deep. Also `id` and the audit columns. */
  readonly path: readonly string[];
  readonly label: LocalizedText;
  readonly format: ValueFormat;
  /**
   * A detail or form page. One of the row's own model opens with the row's id; one of the model that `path[0]` leads
   * to opens with the id of that related row.
   */
  readonly link: PageRef | null;
  /** Pixels; null for automatic. */
  readonly width: number | null;
  readonly sortable: boolean;
  /** Who sees it; empty means: whoever opens the page. An export keeps to it too. */
  readonly roles: readonly string[];
  /** Shows the value instead of the format. */
  readonly component?: ResolvedComponentRef;
}

export interface ResolvedFilter {
  /** As in a condition: ['customer', 'id'] chooses related rows. */
  readonly path: readonly string[];
  readonly operator: FilterOperator;
  readonly label: LocalizedText;
}

export interface ResolvedListPage extends PageBase {
  readonly type: 'list';
  readonly columns: readonly ResolvedColumn[];
  readonly filters: readonly ResolvedFilter[];
  readonly sort: readonly ResolvedSort[];
  readonly pageSize: number;
  /** The form page that `create` and `edit` open; null where neither is on. */
  readonly form: PageRef | null;
  readonly toolbar: readonly ('create' | 'export')[];
  readonly rowActions: readonly ResolvedRowAction[];
  readonly bulkActions: readonly ResolvedBulkAction[];
  /** An export of more rows is refused. */
  readonly maxExportRows: number;
}

export type ResolvedBulkAction =
  | { readonly kind: 'delete' | 'export' }
  /** Calls the logic of a custom API for each selected row; its one path parameter gets the row's id. */
  | {
      readonly kind: 'api';
      readonly module: string;
      readonly api: string;
      readonly label: LocalizedText;
      readonly confirm: boolean;
      readonly roles: readonly string[];
    };

export type ResolvedRowAction =
  | { readonly kind: 'edit' | 'delete' }
  | { readonly kind: 'view'; readonly page: PageRef }
  /** Calls a custom API; its one path parameter gets the row's id. `when` sees the row as `row` and calls no built-in function. */
  | {
      readonly kind: 'api';
      readonly module: string;
      readonly api: string;
      readonly label: LocalizedText;
      readonly when: ResolvedExpression | null;
      readonly confirm: boolean;
      /** Who sees it, apart from who may call the API; empty means: everybody. */
      readonly roles: readonly string[];
    };

export interface ResolvedSection {
  readonly title: LocalizedText;
  readonly items: readonly ResolvedFormItem[];
  /** Who sees it; empty means: whoever opens the page. */
  readonly roles: readonly string[];
}

export interface ResolvedFormItem {
  /** Field code, or relation code of a to-one or manyToMany relation. */
  readonly code: string;
  readonly label: LocalizedText;
  readonly widget:
    | 'input'
    | 'textarea'
    | 'number'
    | 'switch'
    | 'select'
    | 'multiSelect'
    | 'radio'
    | 'date'
    | 'time'
    | 'datetime'
    | 'password'
    | 'json'
    | 'upload'
    | 'relation'
    | 'readonly';
  /** Of 24. */
  readonly span: number;
  /** Instead of the widget. */
  readonly component?: ResolvedComponentRef;
}

/** A composed oneToMany relation edited as rows inside the form, or shown as a table in a detail page. */
export interface ResolvedSubTable {
  readonly relation: string;
  readonly title: LocalizedText;
  readonly items: readonly ResolvedFormItem[];
  readonly roles: readonly string[];
}

export interface ResolvedFormPage extends PageBase {
  readonly type: 'form';
  readonly sections: readonly ResolvedSection[];
  readonly subTables: readonly ResolvedSubTable[];
  /** Opened after saving, with the row's id where it is a detail or form page; null goes back. */
  readonly next: PageRef | null;
}

export interface ResolvedDetailPage extends PageBase {
  readonly type: 'detail';
  readonly sections: readonly {
    readonly title: LocalizedText;
    readonly items: readonly ResolvedColumn[];
    readonly roles: readonly string[];
  }[];
  readonly tables: readonly {
    readonly relation: string;
    readonly title: LocalizedText;
    readonly columns: readonly ResolvedColumn[];
    readonly roles: readonly string[];
  }[];
  readonly actions: readonly ResolvedRowAction[];
  readonly form: PageRef | null;
}

export interface ResolvedDashboardPage extends Omit<PageBase, 'model'> {
  readonly type: 'dashboard';
  /** How often the figures are asked for again; null for when the user asks. */
  readonly refreshSeconds: number | null;
  readonly widgets: readonly (ResolvedWidget | ResolvedListWidget)[];
}

/** Rows of one model that a page asks the list endpoint for. Conditions are on the row's own fields or one relation deep. */
export interface ResolvedRows {
  readonly model: ModelRef;
  /** Expressions run in the browser. */
  readonly where: readonly ResolvedCondition[];
  readonly sort: readonly ResolvedSort[];
  /** 1 to 100. */
  readonly limit: number;
}

/** The first rows of a list, shown to whoever may list the model's rows. */
export interface ResolvedListWidget {
  readonly code: string;
  readonly chart: 'list';
  readonly title: LocalizedText;
  readonly rows: ResolvedRows;
  readonly columns: readonly ResolvedColumn[];
  /** A page without a row that the title opens. */
  readonly page: PageRef | null;
  /** Of 24. */
  readonly span: number;
  readonly roles: readonly string[];
}

export interface ResolvedWidget {
  /** camelCase, unique on the page: the property of the answer. */
  readonly code: string;
  readonly title: LocalizedText;
  readonly chart: 'figure' | 'bar' | 'line' | 'pie';
  readonly model: ModelRef;
  readonly aggregate: 'count' | 'sum' | 'avg' | 'min' | 'max';
  /** The number that is summed up; null counts rows. */
  readonly path: readonly string[] | null;
  readonly where: readonly ResolvedCondition[];
  /** Null on a figure. `dictionary`: what names the values. */
  readonly group: {
    readonly path: readonly string[];
    readonly bucket: 'day' | 'week' | 'month' | 'quarter' | 'year' | null;
    /** Days are moved to the user's time zone. */
    readonly isMoment: boolean;
    readonly dictionary: DictionaryRef | null;
  } | null;
  /** The last so many days, today included. */
  readonly period: {
    readonly path: readonly string[];
    readonly isMoment: boolean;
    readonly days: number;
    readonly compare: boolean;
  } | null;
  readonly format: 'number' | 'currency' | 'percent';
  readonly limit: number;
  /** A page without a row that a click opens. */
  readonly page: PageRef | null;
  /** Of 24. */
  readonly span: number;
  /** Who sees it; empty means: whoever opens the page and may read the model's rows. */
  readonly roles: readonly string[];
}
