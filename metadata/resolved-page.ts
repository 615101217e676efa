import type { ResolvedFreePage } from './resolved-free-page.ts';
import type { FilterOperator, ResolvedCondition, ResolvedExpression, ResolvedSort } from './resolved-logic.ts';
import type { DictionaryRef, LocalizedText, ModelRef, PageRef, ResolvedComponentRef } from './resolved-product.ts';

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
