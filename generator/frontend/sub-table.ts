import type { ResolvedModel, ResolvedSubTable } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { pascal } from '../names.ts';
import { presentation } from './columns.ts';
import {
  createType,
  labelAttribute,
  moduleSource,
  pageText,
  textCall,
  visibility,
  type PageContext,
} from './context.ts';
import { draftType, formItem, itemRules, ruleName, draftEntry, type FormItem } from './form-items.ts';
import { knownConstant, widget } from './form-widgets.ts';
import { relationOf } from './lookup.ts';
import { rulesConstant } from './rules.ts';
import { element, type Element } from './template.ts';

export interface SubTable {
  readonly relation: string;
  readonly element: Element;
  /** Types and constants of the script that come before the form. */
  readonly declarations: readonly string[];
  /** Constants that read the form. */
  readonly computed: readonly string[];
}

/** The rows of a composed relation, edited inside the form of the row that they belong to. */
export function subTable(context: PageContext, parent: ResolvedModel, table: ResolvedSubTable): SubTable {
  const relation = relationOf(parent, table.relation);
  if (relation === null) throw new Error(`${parent.code} has no relation ${table.relation}`);
  const model = context.lookup.model(relation.target);
  const code = identifier(relation.code);
  const items = table.items.map((item) => ({
    item: formItem(model, item),
    label: itemLabel(context, model, code, item),
  }));
  const plain = items.map(({ item }) => item);
  const rules = new Map(plain.map((item) => [ruleName(item), itemRules(context, model, item)]));
  const known = plain.map((item) => knownConstant(context, item, `${code}${pascal(item.item.code)}Known`, code));

  context.imports.component('SubTable');
  context.imports.type(moduleSource(context, model.module, 'api'), createType(model.code));
  const cells = items.map(({ item, label }, index) =>
    cell(context, code, item, label, known[index] === null ? null : `${code}${pascal(item.item.code)}Known`, rules),
  );
  return {
    relation: code,
    element: element(
      'SubTable',
      [
        visibility(context, table.roles),
        `name="${code}"`,
        labelAttribute(pageText(context, table.title, `table.${code}`, [code]), 'title'),
        `:columns="${code}Columns"`,
        `:rows="form.draft.${code}"`,
        `:add="() => to${pascal(code)}Draft(null)"`,
        'v-slot="{ row, index }"',
      ],
      cells,
    ),
    declarations: declarations(context, model, code, items, rules),
    computed: [...known.filter((constant) => constant !== null), ...savedRows(context, code, plain)],
  };
}

interface LabelledItem {
  readonly item: FormItem;
  readonly label: string;
}

function itemLabel(context: PageContext, model: ResolvedModel, relation: string, item: FormItem['item']): string {
  const { page, module, texts } = context;
  return texts.key(
    item.label,
    ...(model.module === module.code ? [`${module.code}.model.${model.code}.${item.code}`] : []),
    `${module.code}.page.${page.code}.table.${relation}.${item.code}`,
  );
}

function declarations(
  context: PageContext,
  model: ResolvedModel,
  code: string,
  items: readonly LabelledItem[],
  rules: ReadonlyMap<string, readonly string[]>,
): string[] {
  const name = pascal(code);
  const entries = items.map(({ item }) => draftEntry(item, 'row')).filter((entry) => entry !== null);
  const edited = items.map(({ item }) => item);
  context.types.push(`type ${name}Draft = ${draftType(context, createType(model.code), edited)} & { id?: string };\n`);
  context.imports.named('vue', 'computed');
  const isRequired = (item: FormItem): boolean => rules.get(ruleName(item))?.includes('required()') ?? false;
  const columns = items.map(({ item, label }) => {
    const marks = `${isRequired(item) ? ', required: true' : ''}${isNumber(item) ? ', numeric: true' : ''}`;
    return `  { label: ${textCall(label)}${marks} },\n`;
  });
  return [
    rulesConstant(`${code}Rules`, rules),
    `const ${code}Columns = computed(() => [\n${columns.join('')}]);\n`,
    `const to${name}Draft = (row: Row['${code}'][number] | null): ${name}Draft => ({\n  ...(row && { id: row.id }),\n${entries
      .map((entry) => `  ${entry},\n`)
      .join('')}});\n`,
  ].filter((part) => part !== null);
}

function isNumber(item: FormItem): boolean {
  if (item.kind === 'shown') return ['number', 'currency', 'percent'].includes(item.format);
  return item.kind === 'field' && item.item.widget === 'number';
}

/** The rows as they were read, for the values that are shown but not edited. */
function savedRows({ imports }: PageContext, code: string, items: readonly FormItem[]): string[] {
  if (!items.some((item) => item.kind === 'shown')) return [];
  imports.named('vue', 'computed');
  return [`const ${code}Saved = computed(() => new Map(form.row?.${code}.map((row) => [row.id, row])));\n`];
}

function cell(
  context: PageContext,
  code: string,
  item: FormItem,
  label: string,
  known: string | null,
  rules: ReadonlyMap<string, readonly string[]>,
): Element {
  if (item.kind === 'shown') {
    context.imports.component('SubValue');
    const value = `:value="${code}Saved.get(row.id ?? '')?.${item.path.replaceAll('.', '?.')}"`;
    return element('SubValue', [labelAttribute(label), value, ...presentation(context, item.field, item.format)]);
  }
  context.imports.component('SubField');
  const hasRules = (rules.get(ruleName(item))?.length ?? 0) > 0;
  return element(
    'SubField',
    [
      `:name="\`${code}.\${index}.${item.property}\`"`,
      labelAttribute(label),
      hasRules && `:rules="${code}Rules.${item.property}"`,
    ],
    [widget(context, item, `row.${item.property}`, known)],
  );
}
