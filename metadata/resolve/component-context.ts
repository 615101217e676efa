import type { ResolvedComponent, ResolvedExpression, ResolvedWidget } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import type { Context } from './context.ts';
import type { SourceInfo } from './page-sources.ts';
import type { ApisByKey } from './row-actions.ts';

/** What the components of one page share. */
export interface ComponentContext extends Context {
  readonly module: string;
  readonly endpoints: ApisByKey;
  readonly variables: ReadonlySet<string>;
  readonly sources: readonly SourceInfo[];
  /** Figures and charts found so far. */
  readonly widgets: ResolvedWidget[];
}

/** A component without what every one has. */
export type Body = ResolvedComponent extends infer Each
  ? Each extends ResolvedComponent
    ? Omit<Each, 'visible' | 'roles'>
    : never
  : never;

export function expressionOf(
  source: string,
  place: Place,
  { program, variables }: ComponentContext,
  expected: string,
): ResolvedExpression | null {
  return program.expression({ source, place, variables, expected });
}

export function titleOf(
  { title }: { readonly title?: Readonly<Record<string, string>> },
  at: Place,
  { texts }: Context,
) {
  return title === undefined ? texts.complete({}, '') : texts.resolve(title, '', at.at('title'));
}
