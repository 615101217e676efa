import type { ResolvedColumn, ResolvedField, ResolvedModel, ValueFormat } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import {
  labelAttribute,
  moduleSource,
  optionsName,
  visibility,
  type FileContext,
  type PageContext,
} from './context.ts';
import { pluginComponent } from './form-widgets.ts';
import { followPath, type PathTarget } from './lookup.ts';
import { element, type Element } from './template.ts';

/** A column of a list or of a table inside a page. `textKey` is the key of its label. */
export function dataColumn(
  context: PageContext,
  model: ResolvedModel,
  column: ResolvedColumn,
  textKey: string,
): Element {
  const target = followPath(context.lookup, model, column.path);
  context.imports.component('DataColumn');
  const linked = linkedRow(context, target, column);
  return element(
    'DataColumn',
    [
      visibility(context, column.roles),
      `prop="${valuePath(target)}"`,
      labelAttribute(textKey),
      ...presentation(context, target.field, column.format),
      column.link !== null && `page="${identifier(column.link.code)}"`,
      column.link !== null && linked !== 'id' && `id-prop="${linked}"`,
      column.width !== null && `:width="${column.width}"`,
      column.sortable && 'sortable',
    ],
    shownBy(context, column, '{ value }', 'value'),
  );
}

/** An item of a detail page. */
export function detailItem(
  context: PageContext,
  model: ResolvedModel,
  item: ResolvedColumn,
  textKey: string,
  row = 'detail.row',
): Element {
  const target = followPath(context.lookup, model, item.path);
  context.imports.component('DetailItem');
  return element(
    'DetailItem',
    [
      visibility(context, item.roles),
      labelAttribute(textKey),
      `:value="${inRow(row, valuePath(target))}"`,
      ...presentation(context, target.field, item.format),
      item.link !== null && `page="${identifier(item.link.code)}"`,
      item.link !== null && `:id="${inRow(row, linkedRow(context, target, item))}"`,
    ],
    shownBy(context, item, '{ value }', 'value'),
  );
}

/** A plugin's component in place of the formatted value. */
function shownBy(context: PageContext, { component }: ResolvedColumn, slot: string, value: string): Element[] {
  if (component === undefined) return [];
  return [element('template', [`#default="${slot}"`], [pluginComponent(context, component, [`:${value}`])])];
}

const inRow = (row: string, path: string): string => `${row}?.${path.replaceAll('.', '?.')}`;

/** Path of a value in a row; a bare relation stands for what names the related row. */
export function valuePath({ relation, code }: PathTarget): string {
  return relation === null ? identifier(code) : `${identifier(relation.code)}.${identifier(code)}`;
}

/** A page of the related model opens with the related row, every other one with the row itself. Path of that row's id. */
function linkedRow({ lookup }: FileContext, { relation }: PathTarget, { link }: ResolvedColumn): string {
  if (link === null || relation === null) return 'id';
  const page = lookup.page(link);
  if (page.type === 'dashboard' || page.type === 'free') return 'id';
  const { model } = page;
  const isRelated = model.module === relation.target.module && model.code === relation.target.code;
  return isRelated ? `${identifier(relation.code)}.id` : 'id';
}

/** How a value is shown: texts and colours of a dictionary, or a format. */
export function presentation(context: FileContext, field: ResolvedField | null, format: ValueFormat): string[] {
  if (field?.type === 'enum' || field?.type === 'multiEnum') {
    const name = optionsName(field.dictionary.code);
    context.imports.named(moduleSource(context, field.dictionary.module, 'dictionaries'), name);
    return [`:options="${name}"`];
  }
  return format === 'plain' || format === 'tag' ? [] : [`format="${format}"`];
}
