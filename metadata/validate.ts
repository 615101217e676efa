import { checkDocument } from './document-check.ts';
import type { DocumentKind } from './documents/index.ts';
import { Report, type DocumentError } from './report.ts';
import { resolveDocuments } from './resolve/product.ts';
import type { ResolvedProduct } from './resolved-product.ts';
import { readDocuments, type ProductSource } from './source.ts';

export type { DocumentError } from './report.ts';
export type { ModuleSource, ProductSource } from './source.ts';

export type Resolution =
  | { readonly ok: true; readonly product: ResolvedProduct; readonly warnings: readonly DocumentError[] }
  | { readonly ok: false; readonly errors: readonly DocumentError[]; readonly warnings: readonly DocumentError[] };

/**
 * Validates a product as a whole and resolves it. Every mistake is told at once, in the order of documents and
 * pointers; a document that does not fit its schema does not keep the others from being checked.
 */
export function resolveProduct(source: ProductSource): Resolution {
  const report = new Report();
  const product = resolveDocuments(readDocuments(source, report));
  const { errors, warnings } = report;
  if (errors.length > 0 || product === null) return { ok: false, errors, warnings };
  return { ok: true, product, warnings };
}

/** Checks one draft against the schema of its kind; what depends on other documents, `resolveProduct` tells. */
export function validateDocument(kind: DocumentKind, content: unknown, name: string = kind): readonly DocumentError[] {
  const report = new Report();
  checkDocument(kind, content, report.place(name));
  return report.errors;
}
