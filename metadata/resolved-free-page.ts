import type { FieldAssignment, ResolvedExpression, ResolvedParameter } from './resolved-logic.ts';
import type { PageBase, ResolvedColumn, ResolvedRows, ResolvedWidget, ValueFormat } from './resolved-page.ts';
import type { DictionaryRef, LocalizedText, ModelRef, PageRef } from './resolved-product.ts';

/** A page made of components. Expressions run in the browser and see `page`, `currentUser` and the sources by code. */
export interface ResolvedFreePage extends Omit<PageBase, 'model'> {
  readonly type: 'free';
  /** `page.<code>` in expressions; those in the path stand behind the page's path in this order, and are required. */
  readonly parameters: readonly ResolvedPageParameter[];
  readonly sources: readonly ResolvedSource[];
  /** The figures and charts among the components. */
  readonly widgets: readonly ResolvedWidget[];
  readonly content: readonly ResolvedComponent[];
}

export type ResolvedPageParameter = ResolvedParameter & { readonly in: 'path' | 'query' };

/** What a page asks the service for, as a variable of its expressions. */
export type ResolvedSource = {
  /** camelCase, unique on the page. */
  readonly code: string;
} & (
  | { readonly from: 'api'; readonly module: string; readonly api: string; readonly input: readonly FieldAssignment[] }
  | { readonly from: 'row'; readonly model: ModelRef; readonly id: ResolvedExpression }
  | { readonly from: 'rows'; readonly rows: ResolvedRows }
);

/** A page to open, with the values of its parameters; of a form or detail page `id`. */
export interface ResolvedTarget {
  readonly page: PageRef;
  readonly with: readonly FieldAssignment[];
}

/** A column of the results of an aggregate query. */
export interface ResolvedResultColumn {
  readonly code: string;
  readonly label: LocalizedText;
  readonly format: ValueFormat;
  readonly dictionary: DictionaryRef | null;
  readonly width: number | null;
  readonly roles: readonly string[];
}

export type ResolvedTableColumns =
  /** Rows of a model. */
  | { readonly of: ModelRef; readonly columns: readonly ResolvedColumn[] }
  /** Results of an aggregate query. */
  | { readonly of: null; readonly columns: readonly ResolvedResultColumn[] };

/** A call of a custom API from a page. */
export interface ResolvedCall {
  readonly module: string;
  readonly api: string;
  /** By parameter. */
  readonly input: readonly FieldAssignment[];
  /** What is said when it has succeeded; '' for the usual words. */
  readonly done: LocalizedText;
  /** Opened then; null stays on the page and asks for its sources again. */
  readonly then: ResolvedTarget | null;
}

export type ResolvedComponent = {
  /** A component that reads a source is not shown before it has come. */
  readonly visible: ResolvedExpression | null;
  /** Who sees it; empty means: whoever opens the page. */
  readonly roles: readonly string[];
} & (
  | {
      readonly component: 'row';
      /** Spans of 24. */
      readonly columns: readonly { readonly span: number; readonly children: readonly ResolvedComponent[] }[];
    }
  | {
      readonly component: 'card' | 'section';
      readonly title: LocalizedText;
      readonly children: readonly ResolvedComponent[];
    }
  | {
      readonly component: 'tabs';
      readonly tabs: readonly { readonly title: LocalizedText; readonly children: readonly ResolvedComponent[] }[];
    }
  | { readonly component: 'heading'; readonly text: LocalizedText }
  | { readonly component: 'text'; readonly text: LocalizedText }
  | { readonly component: 'value'; readonly value: ResolvedExpression; readonly format: ValueFormat }
  | {
      readonly component: 'image';
      /** `/images/map.png`: of the product's own. */
      readonly source: string;
      readonly alternative: LocalizedText;
      readonly width: number | null;
    }
  | { readonly component: 'divider' }
  | { readonly component: 'link'; readonly label: LocalizedText; readonly target: ResolvedTarget }
  | {
      readonly component: 'button';
      readonly label: LocalizedText;
      readonly look: 'plain' | 'primary' | 'danger';
      readonly action:
        | { readonly kind: 'open'; readonly target: ResolvedTarget }
        | { readonly kind: 'call'; readonly call: ResolvedCall; readonly confirm: boolean };
    }
  | {
      readonly component: 'table';
      readonly source: string;
      readonly title: LocalizedText;
      readonly shown: ResolvedTableColumns;
    }
  | {
      readonly component: 'details';
      readonly source: string;
      readonly title: LocalizedText;
      readonly model: ModelRef;
      readonly items: readonly ResolvedColumn[];
    }
  /** `widget`: the code of one of the page's widgets. */
  | { readonly component: 'measure'; readonly widget: string }
  | {
      readonly component: 'form';
      readonly title: LocalizedText;
      readonly call: ResolvedCall;
      readonly items: readonly { readonly parameter: string; readonly label: LocalizedText }[];
      readonly submit: LocalizedText;
    }
);
