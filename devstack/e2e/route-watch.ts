import { type KubeConfig, Watch } from '@kubernetes/client-node';

import { namespaceOf } from '../../platform/kubernetes/environment-objects.ts';
import { canaryWeight, type VirtualService } from '../../platform/kubernetes/routing.ts';

/** Sees every state that an environment's routes are brought to, however short it lasts. */
export interface RouteWatch {
  /** Of the canary, one after the other; what is declared again counts once. */
  readonly weights: readonly number[];
  /** Routes whose weights were not 100 together. */
  readonly wrong: readonly string[];
  end(): void;
}

export async function watchRoutes(
  admin: KubeConfig,
  product: string,
  environment: 'staging' | 'production',
): Promise<RouteWatch> {
  const path = `/apis/networking.istio.io/v1/namespaces/${namespaceOf({ product, environment })}/virtualservices`;
  const weights: number[] = [];
  const wrong: string[] = [];
  const ending = new AbortController();
  const first = Promise.withResolvers<void>();
  let resourceVersion: string | undefined;

  function see(phase: string, routes: VirtualService & { metadata: { resourceVersion?: string } }): void {
    if (phase !== 'ADDED' && phase !== 'MODIFIED') {
      wrong.push(`${phase} ${JSON.stringify(routes)}`);
      return;
    }
    ({ resourceVersion } = routes.metadata);
    for (const { name, route } of routes.spec.http) {
      const sum = route.reduce((total, { weight }) => total + weight, 0);
      if (sum !== 100) wrong.push(`${name}: ${sum}`);
    }
    const weight = canaryWeight(routes);
    if (weights.at(-1) !== weight) weights.push(weight);
    first.resolve();
  }

  /** A watch ends where nothing happens for a while: it goes on after what was seen last. */
  async function follow(): Promise<void> {
    const done = (): void => {
      if (!ending.signal.aborted) void follow();
    };
    const watching = await new Watch(admin).watch(path, { resourceVersion }, see, done);
    ending.signal.addEventListener('abort', () => watching.abort(), { once: true });
  }

  await follow();
  await first.promise;
  return { weights, wrong, end: () => ending.abort() };
}
