import type {
  ResolvedModule,
  ResolvedPage,
  ResolvedPlugin,
  ResolvedPluginPage,
  ResolvedProduct,
} from '../../metadata/resolved-product.ts';
import { identifier, literal } from '../literals.ts';
import { camel } from '../names.ts';
import { optionsName, pathInFolder, pluginPageKey, pluginPageName } from '../plugins/sources.ts';

/** What a parameter in a path looks like; an address with anything else is no page. */
const patterns: Readonly<Record<string, string>> = {
  id: String.raw`(\d+)`,
  integer: String.raw`(\d+)`,
  date: String.raw`(\d{4}-\d{2}-\d{2})`,
  // The router's own patterns hold no groups.
  uuid: '([0-9a-fA-F-]{36})',
};

/** What follows a page's path in its address. */
function suffix(page: ResolvedPage): string {
  if (page.type === 'form') return '/:id?';
  if (page.type === 'detail') return '/:id';
  if (page.type !== 'free') return '';
  return page.parameters
    .filter((parameter) => parameter.in === 'path')
    .map(({ code, type }) => `/:${identifier(code)}${patterns[type.type] ?? ''}`)
    .join('');
}

/** `routes.ts` of a module: its pages, each loaded when it is first opened. */
export function moduleRoutes(module: ResolvedModule): string {
  const routes = module.pages.map((page) => {
    const roles = page.roles.length === 0 ? '' : `, roles: ${literal(page.roles)}`;
    return `  {
    path: ${literal(page.path + suffix(page))},
    name: ${literal(identifier(page.code))},
    component: () => import('./${identifier(page.code)}.vue'),
    meta: { title: ${literal(`${module.code}.page.${page.code}`)}${roles} },
  },\n`;
  });
  return `import type { RouteRecordRaw } from 'vue-router';\n\nexport const routes: RouteRecordRaw[] = [${routes.length === 0 ? '' : `\n${routes.join('')}`}];\n`;
}

function pluginRoute(plugin: ResolvedPlugin, page: ResolvedPluginPage): string {
  const roles = page.roles.length === 0 ? '' : `, roles: ${literal(page.roles)}`;
  return `        {
          path: ${literal(page.path)},
          name: ${literal(pluginPageName(plugin, page))},
          component: () => import('./plugins/${plugin.folder}/${pathInFolder(page.file)}'),
          props: { options: ${optionsName(plugin)} },
          meta: { title: ${literal(pluginPageKey(plugin, page))}${roles} },
        },\n`;
}

function homeRoute({ home }: ResolvedProduct): string {
  if (home === null)
    return `        { path: '', name: 'home', component: () => import('./views/HomePage.vue'), meta: { title: 'ui.home' } },\n`;
  return `        {
          path: '',
          name: 'home',
          component: () => import('./views/HomePage.vue'),
          meta: { title: 'ui.home' },
          beforeEnter: () => homeRoute(router, ${literal(identifier(home.code))}),
        },\n`;
}

/** `router.ts`: the pages of every module inside the layout, sign-in outside it. */
export function routerFile(product: ResolvedProduct): string {
  const modules = product.modules.map((module) => ({
    name: `${camel(module.code)}Routes`,
    source: `./pages/${module.code}/routes`,
  }));
  return `import { createRouter, createWebHistory } from 'vue-router';
import { guardRoutes${product.home === null ? '' : ', homeRoute'} } from './guard';
import AppLayout from './layout/AppLayout.vue';
${modules.map(({ name, source }) => `import { routes as ${name} } from '${source}';\n`).join('')}${product.plugins
    .filter(({ pages }) => pages.length > 0)
    .map((plugin) => `import { options as ${optionsName(plugin)} } from './plugins/${plugin.folder}/options';\n`)
    .join('')}
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    {
      path: '/login',
      name: 'login',
      component: () => import('./views/LoginPage.vue'),
      meta: { public: true, title: 'ui.signIn' },
    },
    {
      path: '/',
      component: AppLayout,
      children: [
${homeRoute(product)}        {
          path: 'users',
          name: 'users',
          component: () => import('./views/UsersPage.vue'),
          meta: { title: 'ui.users', roles: [${literal(product.signIn.adminRole)}] },
        },
${modules.map(({ name }) => `        ...${name},\n`).join('')}${product.plugins.flatMap((plugin) => plugin.pages.map((page) => pluginRoute(plugin, page))).join('')}        {
          path: ':path(.*)*',
          name: 'notFound',
          component: () => import('./views/MessagePage.vue'),
          props: { status: '404' },
        },
        {
          path: ':path(.*)*',
          name: 'forbidden',
          component: () => import('./views/MessagePage.vue'),
          props: { status: '403' },
        },
      ],
    },
  ],
});

guardRoutes(router);
`;
}
