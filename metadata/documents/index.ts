import type { TSchema } from 'typebox';
import { apiSchema, type ApiDocument } from './api.ts';
import { logicSchema, type LogicDocument } from './logic.ts';
import { modelSchema, type ModelDocument } from './model.ts';
import { moduleSchema, type ModuleDocument } from './module.ts';
import { pageSchema, type PageDocument } from './page.ts';
import { productSchema, type ProductDocument } from './product.ts';

/** What a document of each kind looks like. */
export interface DocumentOf {
  product: ProductDocument;
  module: ModuleDocument;
  model: ModelDocument;
  page: PageDocument;
  api: ApiDocument;
  logic: LogicDocument;
}

export type DocumentKind = keyof DocumentOf;

export const documentKinds: readonly DocumentKind[] = ['product', 'module', 'model', 'page', 'api', 'logic'];

/** JSON Schema (draft 2020-12) of each document kind, as the service publishes it. */
export const documentSchemas: Readonly<Record<DocumentKind, TSchema>> = {
  product: productSchema,
  module: moduleSchema,
  model: modelSchema,
  page: pageSchema,
  api: apiSchema,
  logic: logicSchema,
};

export function isDocumentKind(text: string): text is DocumentKind {
  return documentKinds.some((kind) => kind === text);
}
