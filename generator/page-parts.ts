import type {
  ModelRef,
  ResolvedComponent,
  ResolvedDashboardPage,
  ResolvedFreePage,
  ResolvedListWidget,
  ResolvedPage,
  ResolvedRows,
  ResolvedWidget,
} from '../metadata/resolved-product.ts';

interface ListedPath {
  readonly of: ModelRef;
  readonly path: readonly string[];
}

/** What dashboards and free pages show, filter and sort by of rows that the endpoints of models answer. */
export function listedPaths(page: ResolvedDashboardPage | ResolvedFreePage): ListedPath[] {
  if (page.type === 'dashboard') {
    return page.widgets.flatMap((widget) =>
      widget.chart === 'list'
        ? [...rowsPaths(widget.rows), ...widget.columns.map(({ path }) => ({ of: widget.rows.model, path }))]
        : [],
    );
  }
  const sources = page.sources.flatMap((source) => (source.from === 'rows' ? rowsPaths(source.rows) : []));
  return [...sources, ...componentsOf(page.content).flatMap(shownPaths)];
}

function rowsPaths({ model, sort, where }: ResolvedRows): ListedPath[] {
  return [...where, ...sort].map(({ path }) => ({ of: model, path }));
}

function shownPaths(component: ResolvedComponent): ListedPath[] {
  if (component.component === 'details') return component.items.map(({ path }) => ({ of: component.model, path }));
  if (component.component !== 'table' || component.shown.of === null) return [];
  const { columns, of } = component.shown;
  return columns.map(({ path }) => ({ of, path }));
}

/** The figures and charts that the service answers. */
export function measuresOf({ widgets }: ResolvedDashboardPage | ResolvedFreePage): readonly ResolvedWidget[] {
  const all: readonly (ResolvedListWidget | ResolvedWidget)[] = widgets;
  return all.filter((widget): widget is ResolvedWidget => widget.chart !== 'list');
}

/** Whether the page asks for figures at all. */
export function hasFigures(page: ResolvedPage): page is ResolvedDashboardPage | ResolvedFreePage {
  return page.type === 'dashboard' || (page.type === 'free' && page.widgets.length > 0);
}

/** Every component, those inside others too. */
export function componentsOf(components: readonly ResolvedComponent[]): ResolvedComponent[] {
  return components.flatMap((component) => [component, ...componentsOf(childrenOf(component))]);
}

function childrenOf(component: ResolvedComponent): readonly ResolvedComponent[] {
  if (component.component === 'row') return component.columns.flatMap(({ children }) => children);
  if (component.component === 'tabs') return component.tabs.flatMap(({ children }) => children);
  return component.component === 'card' || component.component === 'section' ? component.children : [];
}
