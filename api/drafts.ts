import { type DocumentKind, documentKinds, isDocumentKind } from '../metadata/documents/index.ts';
import { checkDocument } from '../metadata/document-check.ts';
import { type DocumentError, Report } from '../metadata/report.ts';
import { canonicalJson, digestOf } from '../metadata/change/canonical-json.ts';

import { draftKey } from '../versions/draft-content.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { Problem, type ProblemDetail } from './problem.ts';

/** A draft that may be saved: of a known kind, filed under its own code. Its schema errors do not keep it out. */
export interface Draft {
  readonly kind: DocumentKind;
  readonly code: string;
  readonly json: string;
  readonly digest: string;
  readonly byteCount: number;
  /** What validation will say; publishing needs this to be empty. */
  readonly warnings: readonly DocumentError[];
}

const deepest = 64;
/** Kinds that belong to a module version; the product's document has a place of its own. */
const moduleKinds = documentKinds.filter((kind) => kind !== 'product');

export type DraftCheck = { readonly draft: Draft } | { readonly errors: readonly ProblemDetail[] };

export interface DraftPlace {
  /** Null for the product's own document. */
  readonly module: string | null;
  /** Where the content lies in the request's body. */
  readonly pointer?: string;
}

export function checkDraft(
  kind: string,
  code: string,
  content: unknown,
  { module, pointer = '' }: DraftPlace,
): DraftCheck {
  if (!isDocumentKind(kind) || (kind === 'product') !== (module === null)) {
    return {
      errors: [{ pointer, rule: 'unknown-kind', message: `There is no document kind "${kind}".`, mend: kindsMend }],
    };
  }
  if (!isWithinDepth(content, deepest)) {
    const message = `The document is nested more than ${deepest} levels deep.`;
    return { errors: [{ pointer, rule: 'too-deep', message, mend: 'Take levels out of it.' }] };
  }
  const errors = [...mismatch('kind', kind, content, pointer), ...mismatch('code', code, content, pointer)];
  if (errors.length > 0) return { errors };
  const json = canonicalJson(content);
  const draft = { kind, code, json, digest: digestOf(json), byteCount: Buffer.byteLength(json) };
  return { draft: { ...draft, warnings: schemaErrors(kind, content, nameOf(module, kind, code)) } };
}

/** As validation names it. */
function nameOf(module: string | null, kind: string, code: string): string {
  if (module === null) return 'product';
  return kind === 'module' ? module : `${module}/${kind}/${code}`;
}

function schemaErrors(kind: DocumentKind, content: unknown, name: string): readonly DocumentError[] {
  const report = new Report();
  checkDocument(kind, content, report.place(name));
  return report.errors;
}

export const kindsMend = `Use one of ${moduleKinds.join(', ')}.`;

function mismatch(name: string, expected: string, content: unknown, pointer: string): ProblemDetail[] {
  const found = typeof content === 'object' && content !== null ? Reflect.get(content, name) : undefined;
  if (found === expected) return [];
  const says = found === undefined ? 'has none' : `says ${JSON.stringify(found)?.slice(0, 100) ?? 'nothing'}`;
  return [
    {
      pointer: `${pointer}/${name}`,
      rule: `${name}-mismatch`,
      message: `The document is filed under ${name} "${expected}" but ${says}.`,
      mend: 'Make the two the same.',
    },
  ];
}

function isWithinDepth(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => isWithinDepth(item, levels - 1));
}

/** @throws Problem 422 with every mistake */
export function requireDraft(check: DraftCheck): Draft {
  if ('draft' in check) return check.draft;
  throw draftRefused(check.errors);
}

export function draftRefused(errors: readonly ProblemDetail[]): Problem {
  const many = errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`;
  return new Problem(422, 'draft-refused', 'Not saved', `The draft cannot be saved: it has ${many}.`, { errors });
}

export async function storeContent(objectStore: ObjectStore, productId: string, draft: Draft): Promise<void> {
  await objectStore.put(draftKey(productId, draft.digest), Buffer.from(draft.json), 'application/json');
}

export async function loadContent(objectStore: ObjectStore, productId: string, digest: string): Promise<Uint8Array> {
  const content = await objectStore.get(draftKey(productId, digest));
  if (!content) throw new Error(`the object store lost the content ${digest} of product ${productId}`);
  return content;
}
