import type { ResolvedFormPage, ResolvedModel, ResolvedSection } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { pascal } from '../names.ts';
import { presentation } from './columns.ts';
import { apiName, createType, labelAttribute, pageText, recordType, visibility, type PageContext } from './context.ts';
import { draftEntry, draftType, formItem, itemRules, ruleName, type FormItem } from './form-items.ts';
import { knownConstant, widget } from './form-widgets.ts';
import { rulesConstant } from './rules.ts';
import { subTable, type SubTable } from './sub-table.ts';
import { element, type Element } from './template.ts';
import { isBlank } from './texts.ts';

/** Script and template of a form page. */
export function formPage(context: PageContext, page: ResolvedFormPage): Element {
  const model = context.lookup.model(page.model);
  const items = page.sections.flatMap((section) => section.items).map((item) => formItem(model, item));
  const rules = new Map(items.map((item) => [ruleName(item), itemRules(context, model, item)]));
  const subTables = page.subTables.map((table) => subTable(context, model, table));
  const known = new Map(
    items.map((item) => [item, knownConstant(context, item, `${identifier(item.item.code)}Known`, null)]),
  );
  context.script.push(
    ...subTables.flatMap(({ declarations }) => declarations),
    ...[rulesConstant('rules', rules)].filter((constant) => constant !== null),
    formState(context, page, model, items, subTables),
    ...[...known.values()].filter((constant) => constant !== null),
    ...subTables.flatMap(({ computed }) => computed),
  );
  context.imports.component('FormPage');
  const field = (item: FormItem): Element =>
    formField(context, item, (rules.get(ruleName(item))?.length ?? 0) > 0, (known.get(item) ?? null) !== null);
  const sections = page.sections.map((section, index) => {
    const fields = items.filter((item) => section.items.includes(item.item)).map(field);
    return formSection(context, section, index, fields);
  });
  return element(
    'FormPage',
    [labelAttribute(`${context.module.code}.page.${page.code}`, 'title'), subject(context, model), ':form'],
    [...sections, ...subTables.map((table) => table.element)],
  );
}

/** Pages that show one row open with the row that was saved. */
function nextPage({ lookup }: PageContext, next: NonNullable<ResolvedFormPage['next']>): string {
  const name = `name: '${identifier(next.code)}'`;
  const { type } = lookup.page(next);
  return type === 'detail' || type === 'form' ? `(id) => ({ ${name}, params: { id } })` : `() => ({ ${name} })`;
}

function subject({ texts, module, page }: PageContext, model: ResolvedModel): string {
  const own = `${module.code}.page.${page.code}.subject`;
  const wanted = model.module === module.code ? `${module.code}.model.${model.code}` : own;
  return labelAttribute(texts.key(model.label, wanted), 'subject');
}

function formState(
  context: PageContext,
  page: ResolvedFormPage,
  model: ResolvedModel,
  items: readonly FormItem[],
  subTables: readonly SubTable[],
): string {
  const { code } = model;
  const api = apiName(code);
  const on = (endpoint: 'get' | 'create' | 'update'): boolean =>
    context.lookup.endpointRoles(page.model, endpoint) !== null;
  context.imports.named('@/composables/use-form', 'useForm');
  context.imports.named('./api', api);
  context.imports.type('./api', `${recordType(code)} as Row`);
  context.imports.type('./api', createType(code));

  const entries = items.map((item) => draftEntry(item, 'row')).filter((entry) => entry !== null);
  if (entries.some((entry) => entry.includes('localDay()'))) context.imports.named('@/composables/draft', 'localDay');
  const lists = subTables.map(({ relation }) => `${relation}: row?.${relation}.map(to${pascal(relation)}Draft) ?? []`);
  const listTypes = subTables.map(({ relation }) => `${relation}: ${pascal(relation)}Draft[]`);
  const listType = listTypes.length === 0 ? '' : ` & { ${listTypes.join('; ')} }`;
  const options = [
    on('get') && `load: ${api}.get`,
    on('create') && `create: ${api}.create`,
    on('update') && `update: ${api}.update`,
    `toDraft: (row: Row | null): Draft => ({\n${[...entries, ...lists].map((entry) => `    ${entry},\n`).join('')}  })`,
    page.next !== null && `next: ${nextPage(context, page.next)}`,
  ].filter((option) => option !== false);
  context.types.push(`type Draft = ${draftType(context, createType(code), items)}${listType};\n`);
  return `const form = useForm({\n${options.map((option) => `  ${option},\n`).join('')}});\n`;
}

function formSection(
  context: PageContext,
  section: ResolvedSection,
  index: number,
  fields: readonly Element[],
): Element {
  context.imports.component('FormSection');
  const title = isBlank(section.title)
    ? 'title=""'
    : labelAttribute(pageText(context, section.title, `section.${index + 1}`), 'title');
  return element('FormSection', [visibility(context, section.roles), title], fields);
}

function formField(context: PageContext, item: FormItem, hasRules: boolean, hasKnown: boolean): Element {
  const { code, label, span } = item.item;
  const labelled = labelAttribute(pageText(context, label, `item.${identifier(code)}`, [code]));
  const width = span === 12 ? null : `:span="${span}"`;
  if (item.kind === 'shown') {
    context.imports.component('ReadonlyField');
    const value = `:value="form.row?.${item.path.replaceAll('.', '?.')}"`;
    return element('ReadonlyField', [labelled, value, ...presentation(context, item.field, item.format), width]);
  }
  context.imports.component('FormField');
  return element(
    'FormField',
    [
      `name="${item.property}"`,
      labelled,
      width,
      item.kind === 'field' && item.field.type === 'password' && item.field.required && ':asked="form.isNew"',
      hasRules && `:rules="rules.${item.property}"`,
      helpAttribute(context, item),
    ],
    [widget(context, item, `form.draft.${item.property}`, hasKnown ? `${identifier(code)}Known` : null)],
  );
}

function helpAttribute({ texts, page }: PageContext, item: FormItem): string | null {
  if (item.kind !== 'field' || isBlank(item.field.help)) return null;
  if (page.type === 'dashboard' || page.type === 'free') return null;
  const { module, code } = page.model;
  return labelAttribute(texts.key(item.field.help, `${module}.model.${code}.${item.field.code}.help`), 'help');
}
