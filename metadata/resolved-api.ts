import type { ResolvedAggregateQuery, ResolvedParameter, ResolvedQuery } from './resolved-logic.ts';
import type { LocalizedText, LogicRef, ModelRef } from './resolved-product.ts';

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
