import { isFile } from '../../metadata/file-fields.ts';
import type {
  ResolvedComponentRef,
  ResolvedField,
  ResolvedModel,
  ResolvedRelation,
} from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { apiName, moduleSource, optionsName as dictionaryOptions, type PageContext } from './context.ts';
import type { FormItem } from './form-items.ts';
import { componentName, optionsName, webFile } from '../plugins/sources.ts';
import { element, type Element } from './template.ts';

/** The input of an editable item. `value` is the place in the draft; `known` the options of a relation known already. */
export function widget(
  context: PageContext,
  item: Exclude<FormItem, { kind: 'shown' }>,
  value: string,
  known: string | null,
): Element {
  const model = `v-model="${value}"`;
  if (item.kind === 'relation') return relationWidget(context, item.relation, model, known);
  const {
    field,
    item: { widget: kind, component },
  } = item;
  if (component !== undefined) return pluginComponent(context, component, [model]);
  switch (kind) {
    case 'textarea':
      return elementPlus(context, 'ElInput', [
        model,
        'type="textarea"',
        ':autosize="{ minRows: 2, maxRows: 8 }"',
        ...limit(field, true),
      ]);
    case 'password':
      return elementPlus(context, 'ElInput', [
        model,
        'type="password"',
        'show-password',
        'autocomplete="new-password"',
      ]);
    case 'number':
      return own(context, 'NumberInput', [model, field.type === 'decimal' && `:scale="${field.scale}"`]);
    case 'switch':
      return elementPlus(context, 'ElSwitch', [model]);
    case 'select':
    case 'radio':
    case 'multiSelect':
      return dictionaryWidget(context, field, kind, model);
    case 'date':
    case 'time':
    case 'datetime':
      return own(context, 'DateInput', [model, `type="${kind}"`]);
    case 'upload':
      return fileInput(context, item.model, field, model);
    case 'json':
      return own(context, 'JsonInput', [model]);
    case 'input':
    case 'relation':
    case 'readonly':
      return elementPlus(context, 'ElInput', [model, ...inputType(field), ...limit(field, false)]);
  }
}

/** A plugin's component with the plugin's options. */
export function pluginComponent(
  { imports }: PageContext,
  component: ResolvedComponentRef,
  attributes: readonly string[],
): Element {
  const options = optionsName(component);
  const name = componentName(component);
  imports.default(webFile(component), name);
  imports.named(`@/plugins/${component.folder}/options`, `options as ${options}`);
  return element(name, [...attributes, `:options="${options}"`]);
}

function elementPlus({ imports }: PageContext, name: string, attributes: readonly (string | false)[]): Element {
  imports.named('element-plus', name);
  return element(name, attributes);
}

function own({ imports }: PageContext, name: string, attributes: readonly (string | false)[]): Element {
  imports.component(name);
  return element(name, attributes);
}

function fileInput(context: PageContext, model: ResolvedModel, field: ResolvedField, value: string): Element {
  if (!isFile(field)) throw new Error(`${model.code}.${field.code} holds no file`);
  const accept = field.accept.join(',');
  const target = `${model.module}/${identifier(model.code)}/${identifier(field.code)}`;
  if (!/^[a-z0-9*+,./-]*$/u.test(accept) || !/^[\w/-]+$/u.test(target))
    throw new Error(`not a place of files: ${target}`);
  return own(context, 'FileInput', [
    value,
    `target="${target}"`,
    `:max-bytes="${field.maxBytes}"`,
    accept !== '' && `accept="${accept}"`,
    field.type === 'image' && 'picture',
  ]);
}

function dictionaryWidget(
  context: PageContext,
  field: ResolvedField,
  kind: 'select' | 'radio' | 'multiSelect',
  model: string,
): Element {
  if (field.type !== 'enum' && field.type !== 'multiEnum') return elementPlus(context, 'ElInput', [model]);
  const options = dictionaryOptions(field.dictionary.code);
  context.imports.named(moduleSource(context, field.dictionary.module, 'dictionaries'), options);
  const single = kind === 'radio' ? 'DictionaryRadio' : 'DictionarySelect';
  return own(context, field.type === 'multiEnum' ? 'DictionaryMultiSelect' : single, [model, `:options="${options}"`]);
}

/** Rows that the service does not list cannot be searched for: their id is typed. */
function relationWidget(
  context: PageContext,
  relation: ResolvedRelation,
  model: string,
  known: string | null,
): Element {
  const { target, kind } = relation;
  if (context.lookup.endpointRoles(target, 'list') === null) return elementPlus(context, 'ElInput', [model]);
  context.imports.named(moduleSource(context, target.module, 'api'), apiName(target.code));
  return own(context, kind === 'manyToMany' ? 'RelationMultiSelect' : 'RelationSelect', [
    model,
    `:search="${apiName(target.code)}.options"`,
    known !== null && `:known="${known}"`,
  ]);
}

function limit(field: ResolvedField, isCounted: boolean): string[] {
  if (!('maxLength' in field)) return [];
  return [`:maxlength="${field.maxLength}"`, ...(isCounted && field.maxLength <= 2000 ? ['show-word-limit'] : [])];
}

function inputType(field: ResolvedField): string[] {
  if (field.type === 'email' || field.type === 'url') return [`type="${field.type}"`];
  if (field.type === 'phone') return ['type="tel"'];
  return field.type === 'bigint' ? ['inputmode="numeric"'] : [];
}

/**
 * The constant that holds a relation's chosen rows as options, so that their labels show before any search; null where
 * none is needed. `list` is the composed relation whose rows hold the relation, if any.
 */
export function knownConstant(context: PageContext, item: FormItem, name: string, list: string | null): string | null {
  if (item.kind !== 'relation') return null;
  const { relation } = item;
  if (context.lookup.endpointRoles(relation.target, 'list') === null) return null;
  const target = context.lookup.model(relation.target);
  const display = target.fields.some((field) => field.code === relation.display) ? identifier(relation.display) : 'id';
  const code = identifier(relation.code);
  context.imports.named('vue', 'computed');
  context.imports.named('@/composables/use-options', 'knownOptions');
  if (list === null) return `const ${name} = computed(() => knownOptions(form.row?.${code}, '${display}'));\n`;
  const rows = `form.row?.${list}.map((row) => row.${code})`;
  return `const ${name} = computed(() =>\n  knownOptions(\n    ${rows},\n    '${display}',\n  ),\n);\n`;
}
