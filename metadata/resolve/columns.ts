import type { ColumnDocument, FilterDocument } from '../documents/page.ts';
import type { PageRef, ResolvedColumn, ResolvedFilter, ValueFormat } from '../resolved-product.ts';
import { listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { checkRoles, keyOf, modelKey, type Context, type ModelInfo } from './context.ts';
import { checkOperator, isSortable, operatorsFor } from './conditions.ts';
import { resolveComponent } from './plugins.ts';
import { resolvePath, type Leaf } from './paths.ts';

/** What fits a value; the first is the default. */
const formatsOf: Readonly<Record<Leaf['type'], readonly ValueFormat[]>> = {
  string: ['plain'],
  text: ['plain'],
  password: ['plain'],
  sequence: ['plain'],
  uuid: ['plain'],
  bigint: ['plain'],
  id: ['plain'],
  email: ['plain', 'link'],
  phone: ['plain', 'link'],
  url: ['link', 'plain'],
  integer: ['number', 'currency', 'percent', 'plain'],
  decimal: ['number', 'currency', 'percent', 'plain'],
  date: ['date', 'plain'],
  datetime: ['datetime', 'date', 'time', 'plain'],
  time: ['time', 'plain'],
  boolean: ['boolean', 'plain'],
  enum: ['tag', 'plain'],
  multiEnum: ['tag', 'plain'],
  json: ['json', 'plain'],
  file: ['file'],
  image: ['image', 'file'],
};

export function resolveColumns(
  columns: readonly ColumnDocument[],
  info: ModelInfo,
  place: Place,
  context: Context,
  where: 'list' | 'detail',
): readonly ResolvedColumn[] {
  const seen = new Set<string>();
  return columns.flatMap((column, index): ResolvedColumn[] => {
    const at = place.at(index);
    const leaf = resolvePath(column.field, info, 'display', at.at('field'), context);
    if (leaf === null) return [];
    const name = leaf.path.join('.');
    if (seen.has(name)) at.at('field').error('duplicate-code', `\`${name}\` is shown twice`, 'remove one of the two');
    seen.add(name);
    const formats = formatsOf[leaf.type];
    const format = column.format ?? formats[0] ?? 'plain';
    if (!formats.includes(format)) {
      at.at('format').error('format-unfit', `\`${format}\` does not fit a ${leaf.type}`, `use ${listed(formats)}`);
    }
    return [
      {
        path: leaf.path,
        label: context.texts.or(column.label, leaf.label, at.at('label')),
        format,
        link: column.link === undefined ? null : resolveLink(column.link, leaf, info, at.at('link'), context),
        width: column.width ?? null,
        sortable: column.sortable ?? isSortable(leaf),
        roles: checkRoles(column.roles, at.at('roles'), context.roles),
        ...componentOf(column, leaf, where, at.at('component'), context),
      },
    ];
  });
}

function componentOf(
  { component }: ColumnDocument,
  { type }: Leaf,
  where: 'list' | 'detail',
  place: Place,
  { plugins }: Context,
): Pick<ResolvedColumn, 'component'> {
  if (component === undefined) return {};
  const found = resolveComponent(component, { where, type: type === 'id' ? null : type }, plugins, place);
  return found === null ? {} : { component: found };
}

/** A page that opens one row: this one, or the one that the column's relation leads to. */
function resolveLink(link: string, leaf: Leaf, info: ModelInfo, place: Place, context: Context): PageRef | null {
  const page = context.pages.find(link, info.module, place);
  if (page === null) return null;
  const { content } = page;
  const relation = leaf.path.length > 1 ? info.relations.get(leaf.path[0] ?? '') : undefined;
  const fitting = [keyOf(info), ...(relation === undefined ? [] : [keyOf(relation.target)])];
  const opensRow = content.type === 'detail' || content.type === 'form';
  if (!opensRow || !fitting.includes(modelKey(content.model, page.module))) {
    place.error(
      'page-unfit',
      `\`${link}\` does not open a row of ${listed(fitting)}`,
      'name a detail or form page of that model',
    );
  }
  return { module: page.module, code: page.code };
}

export function resolveFilters(
  filters: readonly FilterDocument[] | undefined,
  info: ModelInfo,
  place: Place,
  context: Context,
): readonly ResolvedFilter[] {
  const seen = new Set<string>();
  return (filters ?? []).flatMap((filter, index): ResolvedFilter[] => {
    const at = place.at(index);
    const leaf = resolvePath(filter.field, info, 'id', at.at('field'), context);
    if (leaf === null) return [];
    const operator = filter.operator ?? operatorsFor(leaf)[0] ?? 'eq';
    checkOperator(leaf, operator, at.at(filter.operator === undefined ? 'field' : 'operator'));
    const name = `${leaf.path.join('.')} ${operator}`;
    if (seen.has(name)) at.error('duplicate-code', `the filter \`${name}\` is there twice`, 'remove one of the two');
    seen.add(name);
    return [{ path: leaf.path, operator, label: context.texts.or(filter.label, leaf.label, at.at('label')) }];
  });
}
