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

const suffixes: Readonly<Record<ResolvedPage['type'], string>> = {
  list: '',
  form: '/:id?',
  detail: '/:id',
  dashboard: '',
};

/** `routes.ts` of a module: its pages, each loaded when it is first opened. */
export function moduleRoutes(module: ResolvedModule): string {
  const routes = module.pages.map((page) => {
    const roles = page.roles.length === 0 ? '' : `, roles: ${literal(page.roles)}`;
    return `  {
    path: ${literal(page.path + suffixes[page.type])},
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

/** `router.ts`: the pages of every module inside the layout, sign-in outside it. */
export function routerFile(product: ResolvedProduct): string {
  const modules = product.modules.map((module) => ({
    name: `${camel(module.code)}Routes`,
    source: `./pages/${module.code}/routes`,
  }));
  return `import { createRouter, createWebHistory } from 'vue-router';
import { guardRoutes } from './guard';
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
        { path: '', name: 'home', component: () => import('./views/HomePage.vue'), meta: { title: 'ui.home' } },
        {
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
