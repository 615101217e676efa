import type { FreePageDocument, TargetDocument } from '../documents/free-page.ts';
import type { PageDocument } from '../documents/page.ts';
import type { DocumentOf } from '../documents/index.ts';
import type { ResolvedTarget } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { Place } from '../report.ts';
import { modelKey, type Context } from './context.ts';
import { resolveValues, wantedFrom, wantedId, type Wanted } from './page-values.ts';
import { resolveParameters } from './parameters.ts';

/** Whether a page opens by its path alone: without a row or a parameter in it. */
export function opensAlone(content: PageDocument): boolean {
  if (content.type === 'free') return !(content.parameters ?? []).some((parameter) => parameter.in === 'path');
  return content.type !== 'detail';
}

/** A page to open, with values for all that its address needs. */
export function resolveTarget(
  document: TargetDocument,
  module: string,
  variables: ReadonlySet<string>,
  at: Place,
  context: Context,
): ResolvedTarget | null {
  const page = context.pages.find(document.page, module, at.at('page'));
  if (page === null) return null;
  return {
    page: { module: page.module, code: page.code },
    with: resolveValues(document.with, wantedBy(page, context), variables, at.at('with'), context),
  };
}

function wantedByPage(
  { parameters = [] }: FreePageDocument,
  module: string,
  place: Place,
  context: Context,
): readonly Wanted[] {
  const resolved = resolveParameters(parameters, module, place.at('parameters'), context);
  const isInPath = (code: string) => parameters.some((parameter) => parameter.code === code && parameter.in === 'path');
  return wantedFrom(
    parameters,
    resolved.map((parameter) => ({ ...parameter, required: isInPath(parameter.code) })),
  );
}

function wantedBy({ content, module, place }: Located<DocumentOf['page']>, context: Context): readonly Wanted[] {
  if (content.type === 'list' || content.type === 'dashboard') return [];
  if (content.type === 'free') return wantedByPage(content, module, place, context);
  const code = modelKey(content.model, module).split('/')[1] ?? '';
  return [wantedId({ code }, content.type === 'detail')];
}
