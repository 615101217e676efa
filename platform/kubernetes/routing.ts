import type { Revision, Track } from '../ports.ts';
import { namespaceOf, ownerLabels, publicUrl, serviceHost, trackSelector, type Site } from './environment-objects.ts';

const apiVersion = 'networking.istio.io/v1';
export const routeKinds = {
  destinationRule: { apiVersion, kind: 'DestinationRule' },
  virtualService: { apiVersion, kind: 'VirtualService' },
} as const;

/** A client keeps its track while the weight is the same: page and service shift as one. */
const cookie = 'assembox-track';
/** Of the route whose weights share the requests. */
const sharedRoute = 'shared';

interface Destination {
  readonly destination: { readonly host: string; readonly subset: Track; readonly port: { readonly number: number } };
  readonly weight: number;
  readonly headers?: object;
}

interface HttpRoute {
  readonly name: string;
  readonly match?: readonly { readonly headers: Readonly<Record<string, object>> }[];
  readonly route: readonly Destination[];
  readonly retries: object;
}

export interface DestinationRule {
  readonly apiVersion: string;
  readonly kind: 'DestinationRule';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly spec: object;
}

export interface VirtualService {
  readonly apiVersion: string;
  readonly kind: 'VirtualService';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly spec: {
    readonly hosts: readonly string[];
    readonly gateways: readonly string[];
    readonly http: readonly HttpRoute[];
  };
}

/** What of the requests goes to a canary that can take them; null: there is none, and nothing names it. */
export interface CanaryShare {
  /** Per cent. */
  readonly weight: number;
  readonly revision: Revision;
}

/** The two tracks as subsets. Applied before any route that names them. */
export function destinationRuleManifest(site: Site): DestinationRule {
  const subset = (track: Track) => ({ name: track, labels: trackSelector(site, track) });
  return {
    ...routeKinds.destinationRule,
    metadata: metadataOf(site),
    spec: { host: serviceHost(site), subsets: [subset('stable'), subset('canary')] },
  };
}

/**
 * `x-canary: true` goes to the canary and `x-canary: false` to stable, whoever was given a track keeps it, and of the rest
 * the weights decide. Without a canary everything goes to stable.
 */
export function virtualServiceManifest(site: Site, canary: CanaryShare | null): VirtualService {
  const { gateway } = site.settings;
  return {
    ...routeKinds.virtualService,
    metadata: metadataOf(site),
    spec: {
      hosts: gateway === null ? [serviceHost(site)] : [serviceHost(site), new URL(publicUrl(site)).hostname],
      gateways: gateway === null ? ['mesh'] : ['mesh', gateway],
      http: canary === null ? [sharedBy([to(site, 'stable', 100)])] : routesWith(site, canary),
    },
  };
}

/** Per cent that a live VirtualService gives to the canary; 0 where it knows none. */
export function canaryWeight(virtualService: VirtualService | null): number {
  const shared = virtualService?.spec.http.find(({ name }) => name === sharedRoute);
  return shared?.route.find(({ destination }) => destination.subset === 'canary')?.weight ?? 0;
}

/** Whether requests can reach the canary at all, by weight or by header. */
export function namesCanary(virtualService: VirtualService | null): boolean {
  const routes = virtualService?.spec.http ?? [];
  return routes.some(({ route }) => route.some(({ destination }) => destination.subset === 'canary'));
}

function routesWith(site: Site, { weight, revision }: CanaryShare): HttpRoute[] {
  const byHeader = (track: Track, value: string) =>
    matching(site, `header-${track}`, { 'x-canary': { exact: value } }, track);
  // With another weight or release the tracks are drawn anew.
  const draw = `${revision.digest.slice(-12)}-${weight}`;
  const byCookie = (track: Track) =>
    matching(site, `kept-${track}`, { cookie: { regex: `(.*;\\s*)?${cookie}=${track}-${draw}(;.*)?` } }, track);
  const given = (track: Track, share: number): Destination => ({
    ...to(site, track, share),
    // `private`: a shared cache must not give the cookie to others.
    headers: {
      response: {
        add: {
          'set-cookie': `${cookie}=${track}-${draw}; Path=/; HttpOnly; SameSite=Lax`,
          'cache-control': 'private',
          vary: 'Cookie, X-Canary',
        },
      },
    },
  });
  const isShared = weight > 0 && weight < 100;
  return [
    byHeader('canary', 'true'),
    byHeader('stable', 'false'),
    ...(isShared ? [byCookie('canary'), byCookie('stable')] : []),
    sharedBy(
      isShared
        ? [given('stable', 100 - weight), given('canary', weight)]
        : [to(site, 'stable', 100 - weight), to(site, 'canary', weight)],
    ),
  ];
}

function matching(site: Site, name: string, headers: Readonly<Record<string, object>>, track: Track): HttpRoute {
  return { name, match: [{ headers }], route: [to(site, track, 100)], retries };
}

function sharedBy(route: readonly Destination[]): HttpRoute {
  return { name: sharedRoute, route, retries };
}

/** Only what never reached a product is sent again. */
const retries = { attempts: 3, retryOn: 'connect-failure,refused-stream' };

function to(site: Site, track: Track, weight: number): Destination {
  return { destination: { host: serviceHost(site), subset: track, port: { number: 80 } }, weight };
}

function metadataOf(site: Site) {
  return { name: site.product, namespace: namespaceOf(site), labels: ownerLabels(site) };
}
