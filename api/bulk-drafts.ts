import { checkDraft, type Draft } from './drafts.ts';
import type { ProblemDetail } from './problem.ts';

interface SentDocument {
  readonly kind: string;
  readonly code: string;
  readonly content: object;
}

/** Checks every document of a bulk save; any error keeps all of them out. */
export function checkBulk(
  documents: readonly SentDocument[],
  module: string,
): { drafts: readonly Draft[]; errors: readonly ProblemDetail[] } {
  const drafts: Draft[] = [];
  const errors: ProblemDetail[] = [];
  const seen = new Set<string>();
  for (const [index, { kind, code, content }] of documents.entries()) {
    const name = `${kind}/${code}`;
    if (seen.has(name)) {
      const pointer = `/documents/${index}`;
      errors.push({ pointer, rule: 'duplicate-document', message: `${name} is sent twice.`, mend: 'Keep one.' });
    }
    seen.add(name);
    const check = checkDraft(kind, code, content, { module, pointer: `/documents/${index}/content` });
    if ('draft' in check) drafts.push(check.draft);
    else errors.push(...check.errors);
  }
  return { drafts, errors };
}
