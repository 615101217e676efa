import type { ComponentDocument, LeafDocument } from '../documents/free-page.ts';
import type { ResolvedComponent } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import { checkMethodCode } from './reserved.ts';
import { expressionOf, titleOf, type Body, type ComponentContext } from './component-context.ts';
import { checkRoles } from './context.ts';
import { resolveMeasure } from './dashboards.ts';
import { resolveButton, resolveForm } from './page-calls.ts';
import { resolveDetails, resolveTable } from './page-tables.ts';
import { resolveTarget } from './page-targets.ts';

const deepest = 8;

export function resolveComponents(
  documents: readonly ComponentDocument[],
  place: Place,
  context: ComponentContext,
  depth = 1,
): readonly ResolvedComponent[] {
  if (depth > deepest) {
    place.error('nested-too-deeply', `components are nested deeper than ${deepest}`, 'move them up');
    return [];
  }
  return documents.flatMap((document, index): ResolvedComponent[] => {
    const at = place.at(index);
    const visible =
      document.visible === undefined ? null : expressionOf(document.visible, at.at('visible'), context, 'boolean');
    const roles = checkRoles(document.roles, at.at('roles'), context.roles);
    const body = isContainer(document)
      ? resolveContainer(document, at, context, depth)
      : resolveLeaf(document, at, context);
    return body === null ? [] : [{ ...body, visible, roles }];
  });
}

type Container = Extract<ComponentDocument, { readonly component: 'row' | 'card' | 'section' | 'tabs' }>;

function isContainer(document: ComponentDocument): document is Container {
  return ['row', 'card', 'section', 'tabs'].includes(document.component);
}

function resolveContainer(document: Container, at: Place, context: ComponentContext, depth: number): Body {
  const inside = (children: readonly ComponentDocument[], place: Place) =>
    resolveComponents(children, place.at('children'), context, depth + 1);
  if (document.component === 'row') {
    const share = Math.max(4, Math.floor(24 / document.columns.length));
    const columns = document.columns.map(({ span, children }, index) => ({
      span: span ?? share,
      children: inside(children, at.at('columns', index)),
    }));
    return { component: 'row', columns };
  }
  if (document.component === 'tabs') {
    const tabs = document.tabs.map(({ title, children }, index) => ({
      title: context.texts.resolve(title, '', at.at('tabs', index, 'title')),
      children: inside(children, at.at('tabs', index)),
    }));
    return { component: 'tabs', tabs };
  }
  const { component, children } = document;
  return { component, title: titleOf(document, at, context), children: inside(children, at) };
}

function resolveLeaf(
  document: Exclude<ComponentDocument, Container>,
  at: Place,
  context: ComponentContext,
): Body | null {
  switch (document.component) {
    case 'heading':
      return { component: 'heading', text: context.texts.resolve(document.text, '', at.at('text')) };
    case 'text':
      return resolveText(document, at, context);
    case 'image': {
      const alternative = context.texts.resolve(document.alternative, '', at.at('alternative'));
      return { component: 'image', source: document.source, alternative, width: document.width ?? null };
    }
    case 'divider':
      return { component: 'divider' };
    case 'link': {
      const target = resolveTarget(document, context.module, context.variables, at, context);
      const label = context.texts.resolve(document.label, '', at.at('label'));
      return target === null ? null : { component: 'link', label, target };
    }
    case 'button':
      return resolveButton(document, at, context);
    case 'table':
      return resolveTable(document, at, context);
    case 'details':
      return resolveDetails(document, at, context);
    case 'form':
      return resolveForm(document, at, context);
    case 'figure':
    case 'chart':
      return measure(document, at, context);
  }
}

function measure(document: LeafDocument<'figure' | 'chart'>, at: Place, context: ComponentContext): Body | null {
  const chart = document.component === 'figure' ? 'figure' : document.chart;
  const { component: _component, visible: _visible, ...measured } = document;
  const widget = resolveMeasure({ ...measured, chart }, context.module, at, context);
  if (widget === null) return null;
  checkMethodCode(widget.code, at.at('code'));
  if (context.widgets.some(({ code }) => code === widget.code))
    at.at('code').error('duplicate-code', `\`${widget.code}\` is there twice`, 'choose another code');
  context.widgets.push(widget);
  return { component: 'measure', widget: widget.code };
}

function resolveText(document: LeafDocument<'text'>, at: Place, context: ComponentContext): Body | null {
  if ((document.text === undefined) === (document.value === undefined)) {
    at.error('option-unfit', 'a text is either fixed or calculated', 'give one of `text` and `value`');
    return null;
  }
  if (document.value === undefined) {
    if (document.format !== undefined)
      at.at('format').error('option-unfit', '`format` is for a `value`', 'remove `format`');
    return { component: 'text', text: context.texts.resolve(document.text, '', at.at('text')) };
  }
  const expected = 'string | number | boolean | null | undefined';
  const value = expressionOf(document.value, at.at('value'), context, expected);
  return value === null ? null : { component: 'value', value, format: document.format ?? 'plain' };
}
