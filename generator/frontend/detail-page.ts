import type { ResolvedDetailPage, ResolvedModel, ResolvedRelation } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { pascal, relationProperty } from '../names.ts';
import { dataColumn, detailItem } from './columns.ts';
import {
  apiName,
  labelAttribute,
  moduleSource,
  pageText,
  recordType,
  visibility,
  type PageContext,
} from './context.ts';
import { relationOf } from './lookup.ts';
import { rowActions } from './row-actions.ts';
import { element, type Element } from './template.ts';
import { isBlank } from './texts.ts';

type Section = ResolvedDetailPage['sections'][number];
type Table = ResolvedDetailPage['tables'][number];

/** Script and template of a detail page. */
export function detailPage(context: PageContext, page: ResolvedDetailPage): Element {
  const model = context.lookup.model(page.model);
  context.imports.component('DetailPage');
  context.imports.named('@/composables/use-detail', 'useDetail');
  context.imports.named('./api', apiName(model.code));
  context.script.push(`const detail = useDetail(${apiName(model.code)}.get);\n`);
  return element(
    'DetailPage',
    [
      labelAttribute(`${context.module.code}.page.${page.code}`, 'title'),
      `:subject="detail.row?.${identifier(model.display)}"`,
      ':detail',
    ],
    [
      actions(context, page, model),
      ...page.sections.map((section, index) => detailSection(context, model, section, index)),
      ...page.tables.map((table) => detailTable(context, model, table)),
    ],
  );
}

function actions(context: PageContext, page: ResolvedDetailPage, model: ResolvedModel): Element | null {
  const buttons = rowActions(context, model, page.actions, page.form, {
    row: 'row',
    inTable: false,
    changed: 'detail.reload()',
    deleted: 'router.back()',
  });
  if (buttons.length === 0) return null;
  if (page.actions.some(({ kind }) => kind === 'delete')) {
    context.imports.named('vue-router', 'useRouter');
    context.script.unshift('const router = useRouter();\n');
  }
  if (context.script.some((part) => part.includes(': Row)'))) {
    context.imports.type('./api', `${recordType(model.code)} as Row`);
  }
  return element('template', ['#actions="{ row }"'], buttons);
}

function detailSection(context: PageContext, model: ResolvedModel, section: Section, index: number): Element {
  context.imports.component('DetailSection');
  const title = isBlank(section.title)
    ? 'title=""'
    : labelAttribute(pageText(context, section.title, `section.${index + 1}`), 'title');
  const items = section.items.map((item) =>
    detailItem(context, model, item, pageText(context, item.label, `item.${item.path.join('.')}`, item.path)),
  );
  return element('DetailSection', [visibility(context, section.roles), title], items);
}

function detailTable(context: PageContext, model: ResolvedModel, table: Table): Element {
  const relation = relationOf(model, table.relation);
  if (relation === null) throw new Error(`${model.code} has no relation ${table.relation}`);
  const target = context.lookup.model(relation.target);
  const code = identifier(relation.code);
  const title = labelAttribute(pageText(context, table.title, `table.${code}`, [code]), 'title');
  const columns = table.columns.map((column) => {
    const own = `${context.module.code}.page.${context.page.code}.table.${code}.${column.path.join('.')}`;
    const field =
      target.module === context.module.code ? [`${target.module}.model.${target.code}.${column.path.join('.')}`] : [];
    return dataColumn(context, target, { ...column, sortable: false }, context.texts.key(column.label, ...field, own));
  });
  const [tag, attributes] = tableElement(context, relation, code, title);
  return element(tag, [visibility(context, table.roles), ...attributes], columns);
}

/** Rows that are part of this one came with it; others are asked for by what points back at this one. */
function tableElement(
  context: PageContext,
  relation: ResolvedRelation,
  code: string,
  title: string,
): [tag: string, attributes: string[]] {
  const { target, inverse, composed, kind } = relation;
  if (composed || kind !== 'oneToMany' || inverse === null || context.lookup.endpointRoles(target, 'list') === null) {
    context.imports.component('DetailTable');
    const isWithRow = composed || kind === 'manyToMany';
    return ['DetailTable', [title, `:rows="${isWithRow ? `detail.row?.${code} ?? []` : '[]'}"`]];
  }
  context.imports.component('RelatedTable');
  context.imports.named(moduleSource(context, target.module, 'api'), apiName(target.code));
  const filter = `'filter[${identifier(relationProperty(inverse, 'manyToOne'))}][eq]': id`;
  const pageSize = Math.min(100, context.lookup.model(target).options.maxPageSize);
  const name = `load${pascal(code)}`;
  context.script.push(
    `const ${name} = (id: string) => ${apiName(target.code)}.list({ ${filter}, pageSize: ${pageSize} });\n`,
  );
  return ['RelatedTable', [title, `:id="detail.row?.id ?? ''"`, `:load="${name}"`]];
}
