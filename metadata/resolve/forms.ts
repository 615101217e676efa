import type { DocumentOf } from '../documents/index.ts';
import type { FormItemDocument, FormPageDocument } from '../documents/page.ts';
import { isToOne } from '../expressions/entity-types.ts';
import type {
  FieldType,
  PageRef,
  ResolvedField,
  ResolvedFormItem,
  ResolvedFormPage,
  ResolvedSubTable,
} from '../resolved-product.ts';
import type { Located } from '../source.ts';
import { didYouMean, listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { resolveComponent } from './plugins.ts';
import { checkRoles, keyOf, type Context, type ModelInfo } from './context.ts';
import { opensAlone } from './page-targets.ts';

type Widget = ResolvedFormItem['widget'];
type Base = Pick<ResolvedFormPage, 'id' | 'code' | 'module' | 'title' | 'path' | 'model' | 'roles'>;

const text: readonly Widget[] = ['input', 'readonly'];

/** What a field can be edited with; the first is the default. */
const widgetsOf: Readonly<Record<FieldType, readonly Widget[]>> = {
  string: ['input', 'textarea', 'readonly'],
  email: text,
  url: text,
  phone: text,
  bigint: text,
  uuid: text,
  text: ['textarea', 'input', 'readonly'],
  password: ['password'],
  integer: ['number', 'readonly'],
  decimal: ['number', 'readonly'],
  boolean: ['switch', 'readonly'],
  date: ['date', 'readonly'],
  time: ['time', 'readonly'],
  datetime: ['datetime', 'readonly'],
  json: ['json', 'readonly'],
  file: ['upload', 'readonly'],
  image: ['upload', 'readonly'],
  enum: ['select', 'radio', 'readonly'],
  multiEnum: ['multiSelect', 'readonly'],
  sequence: ['readonly'],
  computed: ['readonly'],
};

const widgetsFor = (field: ResolvedField): readonly Widget[] => (field.readOnly ? ['readonly'] : widgetsOf[field.type]);

export function resolveForm(
  content: FormPageDocument,
  page: Located<DocumentOf['page']>,
  info: ModelInfo,
  base: Base,
  context: Context,
): ResolvedFormPage {
  const { place } = page;
  if (info.model.options.readOnly)
    place.at('model').error('action-unfit', `\`${info.code}\` is read-only`, 'show it on a detail page');
  const seen = new Set<string>();
  const sections = content.sections.map((section, index) => ({
    title: context.texts.or(section.title, info.model.label, place.at('sections', index, 'title')),
    items: resolveItems(section.items, info, place.at('sections', index, 'items'), context, seen),
    roles: checkRoles(section.roles, place.at('sections', index, 'roles'), context.roles),
  }));
  const subTables = (content.subTables ?? []).flatMap((table, index): ResolvedSubTable[] => {
    const at = place.at('subTables', index);
    const relation = info.relations.get(table.relation);
    if (relation?.composed !== true) {
      if (info.unresolved.has(table.relation)) return [];
      at.at('relation').error(
        'dangling-reference',
        `\`${info.code}\` is not composed of \`${table.relation}\``,
        'name a oneToMany with `composed: true`',
      );
      return [];
    }
    if (seen.has(table.relation))
      at.at('relation').error('duplicate-code', `\`${table.relation}\` is there twice`, 'remove one of the two');
    seen.add(table.relation);
    const target = context.models.get(keyOf(relation.target));
    if (target === undefined) return [];
    const title = context.texts.or(table.title, relation.label, at.at('title'));
    const items = resolveItems(table.items, target, at.at('items'), context, new Set());
    const roles = checkRoles(table.roles, at.at('roles'), context.roles);
    return [{ relation: table.relation, title, items, roles }];
  });
  return { ...base, type: 'form', sections, subTables, next: resolveNext(content.next, page, info, context) };
}

/** After saving, a page that the row's id or nothing at all leads to. */
function resolveNext(
  next: string | undefined,
  page: Located<DocumentOf['page']>,
  info: ModelInfo,
  context: Context,
): PageRef | null {
  if (next === undefined) return null;
  const place = page.place.at('next');
  const found = context.pages.find(next, page.module, place);
  if (found === null) return null;
  const { content } = found;
  const opensRow = content.type === 'detail' || content.type === 'form';
  if (opensRow && (content.model.includes('/') ? content.model : `${found.module}/${content.model}`) !== keyOf(info)) {
    place.error('page-unfit', `\`${next}\` shows rows of another model`, `name a list, or a page of ${info.code}`);
  }
  if (content.type === 'free' && !opensAlone(content)) {
    place.error('page-unfit', `\`${next}\` needs parameters in its path`, `name a list, or a page of ${info.code}`);
  }
  return { module: found.module, code: found.code };
}

function resolveItems(
  items: readonly FormItemDocument[],
  info: ModelInfo,
  place: Place,
  context: Context,
  seen: Set<string>,
): readonly ResolvedFormItem[] {
  return items.flatMap((item, index): ResolvedFormItem[] => {
    const at = place.at(index);
    if (seen.has(item.field))
      at.at('field').error('duplicate-code', `\`${item.field}\` is there twice`, 'remove one of the two');
    seen.add(item.field);
    const member = memberOf(item.field, info, at.at('field'));
    if (member === null) return [];
    const widget = item.widget ?? member.widgets[0] ?? 'readonly';
    if (!member.widgets.includes(widget)) {
      at.at('widget').error(
        'widget-unfit',
        `\`${widget}\` does not fit \`${item.field}\``,
        `use ${listed(member.widgets)}`,
      );
    }
    return [
      {
        code: item.field,
        label: context.texts.or(item.label, member.label, at.at('label')),
        widget,
        span: item.span ?? 12,
        ...componentOf(item, info, at.at('component'), context),
      },
    ];
  });
}

/** A field that is written, or shown as text: what is read-only has nothing to edit. */
function componentOf(
  { component, field: code }: FormItemDocument,
  info: ModelInfo,
  place: Place,
  { plugins }: Context,
): Pick<ResolvedFormItem, 'component'> {
  if (component === undefined) return {};
  const field = info.fields.get(code);
  const type = field === undefined || field.readOnly ? null : field.type;
  const found = resolveComponent(component, { where: 'form', type }, plugins, place);
  return found === null ? {} : { component: found };
}

function memberOf(
  code: string,
  info: ModelInfo,
  place: Place,
): { widgets: readonly Widget[]; label: ResolvedField['label'] } | null {
  const field = info.fields.get(code);
  if (field !== undefined) return { widgets: widgetsFor(field), label: field.label };
  const relation = info.relations.get(code);
  if (relation !== undefined) {
    if ((isToOne(relation) && relation.owner) || relation.kind === 'manyToMany')
      return { widgets: ['relation', 'readonly'], label: relation.label };
    place.error(
      'widget-unfit',
      `\`${code}\` cannot be chosen here: its column is in the other table`,
      'edit it on the other model’s form, or as a sub-table',
    );
    return null;
  }
  if (!info.unresolved.has(code)) {
    const known = [...info.fields.keys(), ...info.relations.keys()];
    place.error(
      'dangling-reference',
      `\`${info.code}\` has no field or relation \`${code}\`${didYouMean(code, known)}`,
      'name one of its fields',
    );
  }
  return null;
}

/** What only some see is not asked of everybody. */
const isForAll = ({ roles = [] }: { readonly roles?: readonly string[] }): boolean => roles.length === 0;

/** A form that creates rows must ask for all that a row cannot be without. */
export function checkForCreate(ref: PageRef, info: ModelInfo, place: Place, context: Context): void {
  const form = context.pages.get(keyOf(ref))?.content;
  if (form?.type !== 'form') return;
  const asked = form.sections.filter(isForAll).flatMap(({ items }) => items.map(({ field }) => field));
  tellMissing(missingMembers(info, asked, null), ref, place);
  for (const { relation: code, items } of form.subTables ?? []) {
    const relation = info.relations.get(code);
    const target = relation === undefined ? undefined : context.models.get(keyOf(relation.target));
    if (target === undefined) continue;
    const missing = missingMembers(
      target,
      items.map(({ field }) => field),
      relation?.inverse ?? null,
    );
    tellMissing(
      missing.map((member) => `${code}.${member}`),
      ref,
      place,
    );
  }
}

/** `parent` is the relation that a composed row gets from its parent. */
function missingMembers(info: ModelInfo, asked: readonly string[], parent: string | null): readonly string[] {
  const fields = [...info.fields.values()].filter(
    (field) => field.required && !field.readOnly && field.default === null,
  );
  const relations = [...info.relations.values()].filter(
    ({ required, owner, code }) => required && owner && code !== parent,
  );
  return [...fields, ...relations].map(({ code }) => code).filter((code) => !asked.includes(code));
}

function tellMissing(missing: readonly string[], { code }: PageRef, place: Place): void {
  if (missing.length === 0) return;
  place.error(
    'form-incomplete',
    `the form \`${code}\` does not ask for ${listed(missing)}, which a row needs`,
    'add them to the form, or give them defaults',
  );
}
