import { computed, reactive, shallowReactive, watch } from 'vue';
import { useRoute, type RouteLocationNormalizedLoaded } from 'vue-router';
import { useSession } from '@/stores/session';

/** Reads the parameters of a page from its address; those in the query are null where missing or malformed. */
export interface Address {
  path: (name: string) => string;
  text: (name: string) => string | null;
  number: (name: string) => number | null;
  integer: (name: string) => number | null;
  flag: (name: string) => boolean | null;
  /** `YYYY-MM-DD`. */
  day: (name: string) => string | null;
  /** ISO 8601. */
  moment: (name: string) => string | null;
  uuid: (name: string) => string | null;
  id: (name: string) => string | null;
  choice: <Code extends string>(name: string, options: readonly { value: Code }[]) => Code | null;
}

/** The page's parameters, which change with its address. */
export function usePage<Parameters extends object>(read: (address: Address) => Parameters): Parameters {
  const route = useRoute();
  const shownBy = route.name;
  const page = shallowReactive(read(addressOf(route)));
  watch(
    () => [route.name, route.params, route.query],
    ([name]) => {
      if (name === shownBy) Object.assign(page, read(addressOf(route)));
    },
  );
  return page as Parameters;
}

export function addressOf(route: Pick<RouteLocationNormalizedLoaded, 'params' | 'query'>): Address {
  const text = (name: string): string | null => {
    const value = route.query[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const matching =
    (pattern: RegExp) =>
    (name: string): string | null => {
      const value = text(name);
      return value !== null && pattern.test(value) ? value : null;
    };
  const number = (name: string): number | null => {
    const value = Number(text(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : null;
  };
  return {
    path: (name) => String(route.params[name]),
    text,
    number,
    integer: (name) => (Number.isInteger(number(name)) ? number(name) : null),
    flag: (name) => (text(name) === null ? null : text(name) === 'true'),
    day: matching(/^\d{4}-\d{2}-\d{2}$/),
    moment: matching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/),
    uuid: matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
    id: matching(/^\d+$/),
    choice: (name, options) => options.find(({ value }) => value === text(name))?.value ?? null,
  };
}

/** A value in the query of an address; null leaves it out. */
export function queryValue(value: string | number | boolean | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

/** Who is signed in, as expressions see it. */
export function useCurrentUser(): { id: string; name: string; roles: string[] } {
  const session = useSession();
  return reactive({
    id: computed(() => session.user?.id ?? ''),
    name: computed(() => session.user?.name ?? ''),
    roles: computed(() => session.user?.roles ?? []),
  });
}
