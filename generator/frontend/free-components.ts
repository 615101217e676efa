import type { ResolvedComponent } from '../../metadata/resolved-product.ts';
import { attribute, identifier } from '../literals.ts';
import { bothRoles } from '../roles.ts';
import { detailItem } from './columns.ts';
import { labelAttribute, moduleSource, optionsName, pageText, textCall, visibility } from './context.ts';
import { rowColumns, widgetCard } from './dashboard-page.ts';
import { button, linkTo } from './free-calls.ts';
import { computedOf, condition, ownText, titleAttribute, type FreeContext } from './free-context.ts';
import { apiForm } from './free-form.ts';
import { sourceName } from './page-expressions.ts';
import { element, textElement, type Element } from './template.ts';

type Of<Name extends ResolvedComponent['component']> = Extract<ResolvedComponent, { readonly component: Name }>;

/** The components in their order, without those that nobody sees. */
export function components(context: FreeContext, parts: readonly ResolvedComponent[]): Element[] {
  return parts.map((part) => component(context, part)).filter((printed) => printed !== null);
}

function component(context: FreeContext, part: ResolvedComponent): Element | null {
  const shown = part.visible === null ? null : computedOf(context, 'shown', [part.visible], part.visible.source).name;
  const own = (): string | null => condition(context, part.roles, [shown]);
  switch (part.component) {
    case 'row':
    case 'card':
    case 'section':
    case 'tabs':
      return container(context, part, own());
    case 'heading':
      return textElement('h2', [own(), 'class="heading"'], textCall(ownText(context, part.text, 'heading')));
    case 'text':
      return textElement('p', [own(), 'class="text"'], textCall(ownText(context, part.text, 'text')));
    case 'value':
      return value(context, part, shown);
    case 'image':
      return element('img', [
        own(),
        // Bound, so that the bundler does not look for it among the sources.
        `:src="'${attribute(part.source)}'"`,
        labelAttribute(ownText(context, part.alternative, 'image'), 'alt'),
        part.width !== null && `width="${part.width}"`,
        'class="image"',
      ]);
    case 'divider':
      context.imports.named('element-plus', 'ElDivider');
      return element('ElDivider', [own()]);
    case 'link':
      return link(context, part, shown);
    case 'button':
      return button(context, part, shown);
    case 'table':
      return table(context, part, own());
    case 'details':
      return details(context, part, own());
    case 'measure': {
      const widget = context.page.widgets.find(({ code }) => code === part.widget);
      return widget === undefined ? null : widgetCard(context, widget, own());
    }
    case 'form':
      return apiForm(context, part, shown);
  }
}

function container(context: FreeContext, part: Of<'row' | 'card' | 'section' | 'tabs'>, own: string | null): Element {
  if (part.component === 'row') {
    context.imports.component('PageColumn');
    const columns = part.columns.map(({ children, span }) =>
      element('PageColumn', [`:span="${span}"`], components(context, children)),
    );
    return element('div', [own, 'class="dashboard"'], columns);
  }
  if (part.component === 'tabs') {
    context.imports.named('element-plus', 'ElTabs');
    context.imports.named('element-plus', 'ElTabPane');
    const tabs = part.tabs.map(({ children, title }) => {
      const label = labelAttribute(ownText(context, title, 'tab'));
      return element('ElTabPane', [label, 'class="stack"'], components(context, children));
    });
    return element('ElTabs', [own], tabs);
  }
  const tag = part.component === 'card' ? 'PageCard' : 'PageSection';
  context.imports.component(tag);
  return element(tag, [own, titleAttribute(context, part.title)], components(context, part.children));
}

function value(context: FreeContext, part: Of<'value'>, shown: string | null): Element {
  const { name, waits } = computedOf(context, 'value', [part.value], part.value.source);
  context.imports.component('FormattedValue');
  const format = part.format === 'plain' || part.format === 'tag' ? null : `format="${part.format}"`;
  return element(
    'p',
    [condition(context, part.roles, [shown, waits ? `${name} !== undefined` : null]), 'class="text"'],
    [element('FormattedValue', [`:value="${name}"`, format])],
  );
}

function link(context: FreeContext, part: Of<'link'>, shown: string | null): Element | null {
  const roles = bothRoles(part.roles, context.lookup.page(part.target.page).roles);
  if (roles === null) return null;
  const to = linkTo(context, part.target);
  return textElement(
    'RouterLink',
    [condition(context, roles, [shown, to.waits ? to.text : null]), `:to="${to.text}"`, 'class="link"'],
    textCall(ownText(context, part.label, 'link')),
  );
}

function table(context: FreeContext, part: Of<'table'>, own: string | null): Element {
  context.imports.component('RowsTable');
  const source = sourceName(part.source);
  const { shown } = part;
  const name = `table.${identifier(part.source)}`;
  const columns =
    shown.of === null
      ? shown.columns.map((column) => resultColumn(context, column, name))
      : rowColumns(context, context.lookup.model(shown.of), shown.columns, name);
  const title = titleAttribute(context, part.title);
  const called = title ?? labelAttribute(`${context.module.code}.page.${context.page.code}`, 'name');
  return element('RowsTable', [own, called, `:source="${source}"`], columns);
}

type ResultColumn = Extract<Of<'table'>['shown'], { readonly of: null }>['columns'][number];

function resultColumn(context: FreeContext, column: ResultColumn, part: string): Element {
  const { dictionary, format } = column;
  context.imports.component('DataColumn');
  if (dictionary !== null) {
    const options = optionsName(dictionary.code);
    context.imports.named(moduleSource(context, dictionary.module, 'dictionaries'), options);
  }
  return element('DataColumn', [
    visibility(context, column.roles),
    `prop="${identifier(column.code)}"`,
    labelAttribute(pageText(context, column.label, `${part}.${identifier(column.code)}`)),
    dictionary !== null && `:options="${optionsName(dictionary.code)}"`,
    dictionary === null && format !== 'plain' && `format="${format}"`,
    column.width !== null && `:width="${column.width}"`,
  ]);
}

function details(context: FreeContext, part: Of<'details'>, own: string | null): Element {
  context.imports.component('SourceDetails');
  const source = sourceName(part.source);
  const model = context.lookup.model(part.model);
  const items = part.items.map((item) => {
    const path = item.path.join('.');
    const field = model.module === context.module.code ? [`${model.module}.model.${model.code}.${path}`] : [];
    const key = `${context.module.code}.page.${context.page.code}.details.${identifier(part.source)}.${path}`;
    return detailItem(context, model, item, context.texts.key(item.label, ...field, key), `${source}.data`);
  });
  return element('SourceDetails', [own, titleAttribute(context, part.title), `:source="${source}"`], items);
}
