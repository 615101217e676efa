import type {
  ModelRef,
  ResolvedDashboardPage,
  ResolvedFreePage,
  ResolvedWidget,
} from '../../metadata/resolved-product.ts';
import { identifier, literal } from '../literals.ts';
import { kebab } from '../names.ts';
import { measuresOf } from '../page-parts.ts';
import { bothRoles } from '../roles.ts';
import type { BackendContext } from './context.ts';
import { rolesDecorator } from './controller.ts';
import type { Imports } from './imports.ts';
import { platformFile } from './naming.ts';
import { whereText } from './query-text.ts';
import { importPath } from './source-file.ts';
import type { MethodStructure } from './structures.ts';

interface ControllerParts {
  readonly imports: Imports;
  readonly injected: Map<string, string>;
  /** The property that holds a model's service. */
  service(model: ModelRef): string;
}

/** The endpoint that answers all figures and charts of one dashboard. */
export function dashboardMethod(
  context: BackendContext,
  page: ResolvedDashboardPage | ResolvedFreePage,
  parts: ControllerParts,
  file: string,
): MethodStructure {
  const { imports, injected } = parts;
  const platform = (name: string): string => importPath(file, platformFile(name));
  imports.value('@nestjs/common', 'Get', 'Query');
  imports.value('@nestjs/swagger', 'ApiQuery');
  imports.value('typeorm', 'DataSource');
  imports.value(platform('dashboard'), 'dashboardAnswer');
  imports.type(platform('dashboard'), 'WidgetAnswer');
  imports.type(platform('listing'), 'QueryString');
  const values = measuresOf(page).flatMap(({ where }) => where.flatMap(({ value }) => value ?? []));
  const functions = values.flatMap((value) => value.functions);
  if (functions.length > 0) imports.value(platform('expressions'), ...functions);
  const needsUser = values.some(({ variables }) => variables.includes('currentUser'));
  if (needsUser) imports.value(platform('request-context'), 'signedInUser');
  injected.set('dataSource', 'DataSource');
  const widgets = visibleWidgets(context, page).map((widget) => widgetText(context, widget, parts));
  return {
    name: identifier(`figuresOf${page.code}`),
    modifiers: 'async',
    decorators: [
      `Get(${literal(`${kebab(page.code)}/figures`)})`,
      ...rolesDecorator(page.roles, imports, file),
      "ApiQuery({ name: 'timeZone', required: false, type: String })",
    ],
    parameters: ['@Query() query: QueryString'],
    returns: 'Promise<Record<string, WidgetAnswer | null>>',
    body: [
      ...(needsUser ? ['const currentUser = signedInUser();'] : []),
      `return await dashboardAnswer(this.dataSource.manager, query, {\n${widgets.join('')}});`,
    ],
  };
}

/** Those that somebody may see: figures of a model are for whoever may read its rows. */
function visibleWidgets(context: BackendContext, page: ResolvedDashboardPage | ResolvedFreePage): ResolvedWidget[] {
  return measuresOf(page).filter((widget) => bothRoles(widget.roles, readers(context, widget)) !== null);
}

function readers({ lookup }: BackendContext, { model }: ResolvedWidget): readonly string[] {
  const list = lookup.standardApi(model)?.endpoints.find(({ endpoint }) => endpoint === 'list');
  return list?.roles ?? lookup.model(model).access.read;
}

function widgetText(context: BackendContext, widget: ResolvedWidget, parts: ControllerParts): string {
  const { group, period } = widget;
  const entries = [
    `service: this.${parts.service(widget.model)}`,
    `roles: ${literal(bothRoles(widget.roles, readers(context, widget)) ?? [])}`,
    `function: ${literal(widget.aggregate)}`,
    `path: ${literal(widget.path === null ? null : widget.path.join('.'))}`,
    `where: ${whereText(widget.where, [], '  ')}`,
    `group: ${literal(group === null ? null : { path: group.path.join('.'), bucket: group.bucket, isMoment: group.isMoment })}`,
    `period: ${literal(period === null ? null : { ...period, path: period.path.join('.') })}`,
    `limit: ${literal(widget.limit)}`,
  ];
  return `  ${identifier(widget.code)}: {\n${entries.map((entry) => `    ${entry},\n`).join('')}  },\n`;
}
