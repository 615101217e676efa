import type { ResolvedFreePage, ResolvedPageParameter, ResolvedSource } from '../../metadata/resolved-product.ts';
import { identifier, literal } from '../literals.ts';
import { componentsOf, hasFigures } from '../page-parts.ts';
import { apiName, labelAttribute, moduleSource, optionsName, type PageContext } from './context.ts';
import { figuresState } from './dashboard-page.ts';
import { components } from './free-components.ts';
import type { FreeContext } from './free-context.ts';
import { endpointName } from './free-endpoints.ts';
import { assignmentsText, sourceName, useExpressions } from './page-expressions.ts';
import { rowsExpressions, rowsSource } from './rows-query.ts';
import { element, type Element } from './template.ts';

/** Script and template of a page made of components. */
export function freePage(context: PageContext, page: ResolvedFreePage): Element {
  const free: FreeContext = { ...context, page };
  context.imports.component('FreePage');
  if (page.parameters.length > 0) context.script.push(pageState(context, page.parameters));
  context.script.push(
    ...page.sources.map((source) => `const ${sourceName(source.code)} = ${sourceState(context, source)};\n`),
  );
  if (hasFigures(page)) context.script.push(figuresState(context, page, null, []));
  const children = components(free, page.content);
  const ownWords = new Set(
    componentsOf(page.content).flatMap((part) => (part.component === 'table' ? [part.source] : [])),
  );
  const others = page.sources.filter(({ code }) => !ownWords.has(code));
  return element(
    'FreePage',
    [
      labelAttribute(`${context.module.code}.page.${page.code}`, 'title'),
      `:sources="[${others.map(({ code }) => sourceName(code)).join(', ')}]"`,
    ],
    children,
  );
}

function pageState(context: PageContext, parameters: readonly ResolvedPageParameter[]): string {
  context.imports.named('@/composables/use-page', 'usePage');
  const entries = parameters.map((parameter) => `${identifier(parameter.code)}: ${reading(context, parameter)}`);
  return `const page = usePage((address) => ({\n${entries.map((entry) => `  ${entry},\n`).join('')}}));\n`;
}

function reading(context: PageContext, parameter: ResolvedPageParameter): string {
  const { code, type } = parameter;
  const name = literal(identifier(code));
  if (parameter.in === 'path')
    return type.type === 'integer' ? `Number(address.path(${name}))` : `address.path(${name})`;
  switch (type.type) {
    case 'integer':
      return `address.integer(${name})`;
    case 'decimal':
      return `address.number(${name})`;
    case 'boolean':
      return `address.flag(${name})`;
    case 'date':
      return `address.day(${name})`;
    case 'datetime':
      return `address.moment(${name})`;
    case 'uuid':
    case 'id':
      return `address.${type.type}(${name})`;
    case 'enum': {
      const options = optionsName(type.dictionary.code);
      context.imports.named(moduleSource(context, type.dictionary.module, 'dictionaries'), options);
      return `address.choice(${name}, ${options})`;
    }
    case 'string':
    case 'text':
      return `address.text(${name})`;
  }
}

function sourceState(context: PageContext, source: ResolvedSource): string {
  if (source.from === 'rows') {
    useExpressions(context, rowsExpressions(source.rows));
    return rowsSource(context, source.rows, context.lookup.endpointRoles(source.rows.model, 'list') ?? []);
  }
  context.imports.named('@/composables/use-source', 'useSource');
  if (source.from === 'row') {
    const { id, model } = source;
    useExpressions(context, [id]);
    context.imports.named(moduleSource(context, model.module, 'api'), apiName(model.code));
    return call(`${apiName(model.code)}.get`, id.source, context.lookup.endpointRoles(model, 'get') ?? []);
  }
  useExpressions(
    context,
    source.input.map(({ value }) => value),
  );
  const { roles } = context.lookup.customApi(source.module, source.api);
  return call(endpointName(context, source.module, source.api), assignmentsText(source.input), roles);
}

function call(load: string, input: string, roles: readonly string[]): string {
  const body = input.startsWith('{') ? `(${input})` : input;
  return `useSource(${load}, () => ${body}${roles.length === 0 ? '' : `, ${literal(roles)}`})`;
}
