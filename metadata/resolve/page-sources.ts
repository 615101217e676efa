import type { SourceDocument } from '../documents/free-page.ts';
import { idType } from '../expressions/entity-types.ts';
import { listedRow, queriedRow, resultRow, singleRow } from '../expressions/page-types.ts';
import type { ModelRef, ResolvedAggregateQuery, ResolvedSource } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import { keyOf, type Context, type ModelInfo } from './context.ts';
import { resolveValues, wantedByApi } from './page-values.ts';
import { checkMemberCode } from './reserved.ts';
import { apiNamed, type ApisByKey } from './row-actions.ts';
import { checkAnswered, resolveRows } from './rows.ts';

/** What the components may do with a source. */
export interface SourceInfo {
  readonly code: string;
  /** Null where it could not be resolved; a mistake tells why. */
  readonly resolved: ResolvedSource | null;
  /** In the checker's terms. */
  readonly type: string;
  readonly shape:
    | { readonly kind: 'row'; readonly info: ModelInfo }
    /** `loaded`: the relations that come with each row; null for those that the list endpoint brings. */
    | { readonly kind: 'rows'; readonly info: ModelInfo; readonly loaded: ReadonlySet<string> | null }
    | { readonly kind: 'results'; readonly query: ResolvedAggregateQuery }
    | null;
}

/** What the printed page calls things that stand beside its sources in an expression. */
const ownNames = /^(?:endpoints|router|values|queryValue)$|Endpoints$/u;

/** What a page asks the service for; its expressions see `variables`. */
export function resolveSources(
  documents: readonly SourceDocument[],
  module: string,
  variables: ReadonlySet<string>,
  place: Place,
  context: Context,
  apis: ApisByKey,
): readonly SourceInfo[] {
  const seen = new Set(variables);
  return documents.map((document, index) => {
    const at = place.at(index);
    checkMemberCode(document.code, at.at('code'));
    if (ownNames.test(document.code))
      at.at('code').error('reserved-word', `\`${document.code}\` is a name of the page’s own`, 'choose another code');
    if (seen.has(document.code))
      at.at('code').error('duplicate-code', `there is \`${document.code}\` already`, 'choose another code');
    seen.add(document.code);
    const found = resolveSource(document, module, variables, at, context, apis);
    return { code: document.code, ...(found ?? { resolved: null, type: 'any', shape: null }) };
  });
}

type Found = Omit<SourceInfo, 'code'>;

function resolveSource(
  document: SourceDocument,
  module: string,
  variables: ReadonlySet<string>,
  at: Place,
  context: Context,
  apis: ApisByKey,
): Found | null {
  const { code } = document;
  if (document.from === 'api') return apiSource(document, module, variables, at, context, apis);
  if (document.from === 'rows') {
    const found = resolveRows(document, module, variables, at, context, apis);
    if (found === null) return null;
    const { info, rows } = found;
    return {
      resolved: { code, from: 'rows', rows },
      type: named(info, `(${listedRow(info.model)})`, context, '[]'),
      shape: { kind: 'rows', info, loaded: null },
    };
  }
  const info = context.models.find(document.model, module, at.at('model'));
  if (info === null) return null;
  checkAnswered(info, 'get', apis, at.at('model'));
  const id = context.program.expression({ source: document.id, place: at.at('id'), variables, expected: idType(info) });
  return {
    resolved: id === null ? null : { code, from: 'row', model: refOf(info), id },
    type: named(info, singleRow(info.model, targetOf(context)), context, ''),
    shape: { kind: 'row', info },
  };
}

function apiSource(
  document: Extract<SourceDocument, { from: 'api' }>,
  module: string,
  variables: ReadonlySet<string>,
  at: Place,
  context: Context,
  apis: ApisByKey,
): Found | null {
  const api = apiNamed(document.api, module, at, context, apis);
  if (api === null) return null;
  if (api.handler.kind === 'logic') {
    const mend = 'name one that a query or an aggregate answers; call this one from a button or a form';
    at.at('api').error('action-unfit', `\`${document.api}\` is answered by a logic`, mend);
    return null;
  }
  const wanted = wantedByApi(api, context);
  const input = resolveValues(document.input, wanted, variables, at.at('input'), context);
  const resolved: ResolvedSource = { code: document.code, from: 'api', module: api.module, api: api.code, input };
  const { handler } = api;
  if (handler.kind === 'aggregate') {
    return { resolved, type: `${resultRow(handler.query)}[]`, shape: { kind: 'results', query: handler.query } };
  }
  const info = context.models.get(keyOf(handler.query.model));
  if (info === undefined) return null;
  const { with: paths } = handler.query;
  return {
    resolved,
    type: named(info, queriedRow(info.model, paths, targetOf(context)), context, '[]'),
    shape: { kind: 'rows', info, loaded: new Set(paths.flatMap(([first]) => first ?? [])) },
  };
}

const refOf = ({ module, code }: ModelInfo): ModelRef => ({ module, code });
const targetOf = (context: Context) => (ref: ModelRef) => context.models.get(keyOf(ref))?.model;

/** A name for the type, which messages then tell by the model's. */
function named(info: ModelInfo, type: string, { program }: Context, suffix: '' | '[]'): string {
  const alias = `${program.freshName('Loaded')}_${info.code}`;
  program.declare(`type ${alias} = ${type};`);
  return alias + suffix;
}
