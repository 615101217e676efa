import { START_LOCATION, type NavigationGuardReturn, type RouteLocationNormalized, type Router } from 'vue-router';
import { i18n } from './i18n';
import { useSession } from './stores/session';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title?: string;
    /** Who may open the page; none means: every signed-in user. */
    roles?: readonly string[];
    /** Opens without signing in. */
    public?: boolean;
  }
}

/** Lets nobody in who is not signed in or has none of the page's roles, and names the window after the page. */
export function guardRoutes(router: Router): void {
  router.beforeEach(admit);
  router.afterEach((to) => {
    const { t } = i18n.global;
    const title = to.meta.title === undefined ? [] : [t(to.meta.title)];
    document.title = [...title, t('product.name')].join(' · ');
  });
  // A newer release has other files: what this window has not loaded yet is gone, so the newer one is opened.
  router.onError((error: unknown, to, from) => {
    if (from !== START_LOCATION && isLoadFailure(error)) window.location.assign(to.fullPath);
  });
}

/** The page that stands in for the overview; true, so that the overview opens, for whoever may not see it. */
export function homeRoute(router: Router, name: string): NavigationGuardReturn {
  const { meta } = router.resolve({ name });
  return useSession().hasRole(meta.roles ?? []) ? { name, replace: true } : true;
}

/** As the browsers, and Vite for styles, put it. */
const isLoadFailure = (error: unknown): boolean =>
  error instanceof Error &&
  /dynamically imported module|Importing a module script failed|Unable to preload/i.test(error.message);

export function admit(to: RouteLocationNormalized): NavigationGuardReturn {
  const session = useSession();
  if (to.meta.public === true) return true;
  if (session.user === null) return { name: 'login', query: to.fullPath === '/' ? {} : { redirect: to.fullPath } };
  if (session.hasRole(to.meta.roles ?? [])) return true;
  return { name: 'forbidden', params: { path: to.path.slice(1).split('/') }, replace: true };
}
