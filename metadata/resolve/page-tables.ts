import type { LeafDocument } from '../documents/free-page.ts';
import type { ColumnDocument } from '../documents/page-parts.ts';
import type { ResolvedAggregateQuery, ResolvedResultColumn, ResultValue, ValueFormat } from '../resolved-product.ts';
import { didYouMean, listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { titleOf, type Body, type ComponentContext } from './component-context.ts';
import { checkRoles } from './context.ts';
import { resolveColumns } from './columns.ts';
import type { SourceInfo } from './page-sources.ts';

/** Rows or results of a source as a table. */
export function resolveTable(document: LeafDocument<'table'>, at: Place, context: ComponentContext): Body | null {
  const source = sourceNamed(document.source, at.at('source'), context);
  if (source === null || source.shape === null) return null;
  const { shape } = source;
  const columnsAt = at.at('columns');
  const table = { component: 'table' as const, source: source.code, title: titleOf(document, at, context) };
  if (shape.kind === 'row') {
    at.at('source').error('source-unfit', `\`${source.code}\` is one row`, 'show it as `details`');
    return null;
  }
  if (shape.kind === 'results') {
    const columns = resultColumns(document.columns, shape.query, columnsAt, context);
    return { ...table, shown: { of: null, columns } };
  }
  const { info, loaded } = shape;
  const columns = resolveColumns(document.columns, info, columnsAt, context, 'list');
  if (loaded !== null) {
    for (const [index, { field }] of document.columns.entries()) {
      const [relation = ''] = field.split('.');
      if (info.relations.has(relation) && !loaded.has(relation)) {
        const mend = `add \`${relation}\` to the \`with\` of the api’s query`;
        columnsAt.at(index, 'field').error('relation-not-loaded', `\`${relation}\` is not loaded here`, mend);
      }
    }
  }
  return { ...table, shown: { of: { module: info.module, code: info.code }, columns } };
}

/** Fields of the one row that a source holds. */
export function resolveDetails(document: LeafDocument<'details'>, at: Place, context: ComponentContext): Body | null {
  const source = sourceNamed(document.source, at.at('source'), context);
  if (source === null || source.shape === null) return null;
  if (source.shape.kind !== 'row') {
    at.at('source').error('source-unfit', `\`${source.code}\` has many rows`, 'show it as a `table`');
    return null;
  }
  const { info } = source.shape;
  return {
    component: 'details',
    source: source.code,
    title: titleOf(document, at, context),
    model: { module: info.module, code: info.code },
    items: resolveColumns(document.items, info, at.at('items'), context, 'detail'),
  };
}

function sourceNamed(code: string, place: Place, { sources }: ComponentContext): SourceInfo | null {
  const found = sources.find((source) => source.code === code);
  if (found !== undefined) return found;
  const known = sources.map((source) => source.code);
  const mend = known.length === 0 ? 'add it to `sources`' : `name one of ${listed(known, 30)}`;
  place.error('dangling-reference', `there is no source \`${code}\`${didYouMean(code, known)}`, mend);
  return null;
}

const formatsOf: Readonly<Record<string, readonly ValueFormat[]>> = {
  number: ['number', 'currency', 'percent', 'plain'],
  boolean: ['boolean', 'plain'],
  datetime: ['datetime', 'date', 'time', 'plain'],
  text: ['plain', 'date', 'time', 'link'],
  dictionary: ['tag', 'plain'],
};

function resultColumns(
  columns: readonly ColumnDocument[],
  { aggregates, group }: ResolvedAggregateQuery,
  place: Place,
  context: ComponentContext,
): readonly ResolvedResultColumn[] {
  const results = new Map<string, ResultValue>([...group, ...aggregates].map(({ as, value }) => [as, value]));
  const seen = new Set<string>();
  return columns.flatMap((column, index): ResolvedResultColumn[] => {
    const at = place.at(index);
    const value = results.get(column.field);
    if (value === undefined) {
      const known = [...results.keys()];
      const message = `there is no result \`${column.field}\`${didYouMean(column.field, known)}`;
      at.at('field').error('dangling-reference', message, `name one of ${listed(known, 30)}`);
      return [];
    }
    if (seen.has(column.field))
      at.at('field').error('duplicate-code', `\`${column.field}\` is shown twice`, 'remove one of the two');
    seen.add(column.field);
    for (const option of ['link', 'sortable'] as const) {
      if (column[option] !== undefined)
        at.at(option).error('option-unfit', `a result has no \`${option}\``, `remove \`${option}\``);
    }
    const dictionary = typeof value.type === 'string' ? null : value.type;
    const formats = formatsOf[typeof value.type === 'string' ? value.type : 'dictionary'] ?? ['plain'];
    const format = column.format ?? formats[0] ?? 'plain';
    if (!formats.includes(format)) {
      at.at('format').error('format-unfit', `\`${format}\` does not fit this result`, `use ${listed(formats)}`);
    }
    return [
      {
        code: column.field,
        label: context.texts.resolve(column.label, column.field, at.at('label')),
        format,
        dictionary,
        width: column.width ?? null,
        roles: checkRoles(column.roles, at.at('roles'), context.roles),
      },
    ];
  });
}
