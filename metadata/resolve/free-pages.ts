import type { DocumentOf } from '../documents/index.ts';
import type { FreePageDocument } from '../documents/free-page.ts';
import { orNull } from '../expressions/entity-types.ts';
import type { ResolvedFreePage, ResolvedPageParameter, ResolvedWidget } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import type { Located } from '../source.ts';
import type { ComponentContext } from './component-context.ts';
import { resolveComponents } from './components.ts';
import type { Context } from './context.ts';
import { resolvePageHead } from './page-head.ts';
import { resolveSources } from './page-sources.ts';
import { valueOnPage } from './page-values.ts';
import { resolveParameters } from './parameters.ts';
import type { ApisByKey } from './row-actions.ts';

/** A page made of components, with parameters in its address and sources that the components read. */
export function resolveFreePage(
  content: FreePageDocument,
  located: Located<DocumentOf['page']>,
  context: Context,
  apis: ApisByKey,
): ResolvedFreePage {
  const { module, place } = located;
  const { program } = context;
  const parameters = pageParameters(content, module, place, context);
  program.line(`function ${program.freshName('page')}(page: ${pageType(content, parameters)}) {`);
  const variables = new Set(['page']);
  const sources = resolveSources(content.sources ?? [], module, variables, place.at('sources'), context, apis);
  for (const { code, type } of sources) {
    program.line(`const ${code} = $value<${type}>();`);
    variables.add(code);
  }
  const widgets: ResolvedWidget[] = [];
  const shared: ComponentContext = { ...context, module, endpoints: apis, variables, widgets, sources };
  const components = resolveComponents(content.content, place.at('content'), shared);
  program.line('}');
  return {
    type: 'free',
    ...resolvePageHead(content, located, context),
    parameters,
    sources: sources.flatMap(({ resolved }) => resolved ?? []),
    widgets,
    content: components,
  };
}

/** What can stand in a path without doubt where it ends and what it means. */
const inPath: ReadonlySet<string> = new Set(['id', 'integer', 'date', 'uuid', 'string']);

function pageParameters(
  content: FreePageDocument,
  module: string,
  place: Place,
  context: Context,
): readonly ResolvedPageParameter[] {
  const documents = content.parameters ?? [];
  const at = place.at('parameters');
  for (const [index, parameter] of documents.entries()) {
    if (parameter.in === 'query' && parameter.required === true) {
      at.at(index, 'required').error(
        'parameter-unfit',
        `\`${parameter.code}\` may be missing from an address`,
        'put it into the path, or make it optional',
      );
    }
    if (parameter.in === 'path' && parameter.required === false) {
      at.at(index, 'required').error('parameter-unfit', `\`${parameter.code}\` is in the path`, 'make it required');
    }
    if (parameter.in === 'path' && !inPath.has(parameter.type)) {
      at.at(index, 'type').error(
        'parameter-unfit',
        `a ${parameter.type} cannot stand in a path`,
        'put the parameter into the query',
      );
    }
  }
  return resolveParameters(documents, module, at, context).map((parameter) => {
    const where = documents.find(({ code }) => code === parameter.code)?.in ?? 'query';
    return { ...parameter, in: where, required: where === 'path' };
  });
}

/** Parameters whose type could not be resolved can be anything. */
function pageType({ parameters = [] }: FreePageDocument, resolved: readonly ResolvedPageParameter[]): string {
  const known = resolved.map((parameter) => {
    const type = valueOnPage({ ...parameter, required: true });
    return `${parameter.code}: ${parameter.required ? type : orNull(type)};`;
  });
  const unknown = parameters
    .filter(({ code }) => !resolved.some((parameter) => parameter.code === code))
    .map(({ code }) => `${code}: any;`);
  return `{ ${[...known, ...unknown].join(' ')} }`;
}
