import { idType, orNull, parameterType } from '../expressions/entity-types.ts';
import type { FieldAssignment, ResolvedCustomApi, ResolvedParameter } from '../resolved-product.ts';
import { didYouMean, listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { keyOf, type Context } from './context.ts';

/** What a parameter takes in the browser, where a point in time is ISO 8601 text. */
export function valueOnPage(parameter: ResolvedParameter): string {
  if (parameter.type.type !== 'datetime') return parameterType(parameter);
  return parameter.required ? 'string' : orNull('string');
}

export interface Wanted {
  readonly code: string;
  readonly required: boolean;
  /** In the checker's terms. */
  readonly type: string;
}

const wantedOf = (parameter: ResolvedParameter): Wanted => ({
  code: parameter.code,
  required: parameter.required,
  type: valueOnPage(parameter),
});

/** Parameters that are declared but could not be resolved take anything: a mistake elsewhere tells why. */
function unresolved(declared: readonly { readonly code: string }[], resolved: readonly ResolvedParameter[]): Wanted[] {
  return declared
    .filter(({ code }) => !resolved.some((parameter) => parameter.code === code))
    .map(({ code }) => ({ code, required: false, type: 'any' }));
}

export const wantedFrom = (
  declared: readonly { readonly code: string }[],
  resolved: readonly ResolvedParameter[],
): readonly Wanted[] => [...resolved.map(wantedOf), ...unresolved(declared, resolved)];

/** What a call of an API takes. */
export function wantedByApi(api: ResolvedCustomApi & { readonly module: string }, context: Context): readonly Wanted[] {
  const content = context.apis.get(keyOf(api))?.content;
  const logic = api.handler.kind === 'logic' ? context.logics.get(keyOf(api.handler.logic)) : undefined;
  const declared = (content?.type === 'custom' ? content.parameters : undefined) ?? logic?.content.input ?? [];
  return wantedFrom(declared, [...api.pathParameters, ...api.queryParameters, ...api.body]);
}

export const wantedId = (model: { readonly code: string }, required: boolean): Wanted => ({
  code: 'id',
  required,
  type: idType(model),
});

/** Values for the parameters of a page or an API; `mayLack` are given in another way. */
export function resolveValues(
  given: Readonly<Record<string, string>> | undefined,
  wanted: readonly Wanted[],
  variables: ReadonlySet<string>,
  at: Place,
  context: Context,
  mayLack: ReadonlySet<string> = new Set(),
): readonly FieldAssignment[] {
  const missing = wanted.filter(
    ({ code, required }) => required && !mayLack.has(code) && !Object.hasOwn(given ?? {}, code),
  );
  if (missing.length > 0) {
    const names = listed(missing.map(({ code }) => code));
    at.error('missing-property', `${names} must be given`, `add ${names}, as expressions`);
  }
  return Object.entries(given ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([field, source]): FieldAssignment[] => {
      const parameter = wanted.find(({ code }) => code === field);
      if (parameter === undefined) {
        const known = wanted.map(({ code }) => code);
        const mend = known.length === 0 ? 'remove it' : `use one of ${listed(known, 30)}`;
        at.at(field).error('dangling-reference', `there is no parameter \`${field}\`${didYouMean(field, known)}`, mend);
        return [];
      }
      const value = context.program.expression({ source, place: at.at(field), variables, expected: parameter.type });
      return value === null ? [] : [{ field, value }];
    });
}
