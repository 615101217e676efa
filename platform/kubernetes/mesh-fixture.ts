import { CoreV1Api, CustomObjectsApi, type KubeConfig, type V1Pod } from '@kubernetes/client-node';
import type { EnvironmentName } from '../ports.ts';
import type { Load } from '../runtime/test-load.ts';
import { patience } from '../runtime/test-load.ts';
import type { Reply, User } from '../runtime/test-runtime.ts';
import { vi } from 'vitest';
import { annotations, namespaceOf } from './environment-objects.ts';
import type { VirtualService } from './routing.ts';

type HttpRoute = VirtualService['spec']['http'][number];
type Destination = HttpRoute['route'][number];

/** What a sidecar does with a request that reached nobody. */
const attempts = 4;
/** `instance` says where nobody was. */
const nobody = (track: string): Reply => ({ status: 503, versionCode: null, instance: `nobody of ${track}` });

/**
 * Stands in for Istio's proxies, which cannot be had without its control plane: sends each request as the objects in the
 * cluster say at that moment. What answers is a ready pod of the subset, in the name of its release.
 */
export class Mesh {
  readonly #custom: CustomObjectsApi;
  readonly #core: CoreV1Api;

  constructor(admin: KubeConfig) {
    this.#custom = admin.makeApiClient(CustomObjectsApi);
    this.#core = admin.makeApiClient(CoreV1Api);
  }

  user(product: string, environment: EnvironmentName = 'staging'): User {
    const cookies = new Map<string, string>();
    return {
      ask: async (headers = {}) => {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const own: Record<string, string> = cookie === '' ? {} : { cookie };
        return await this.#send(product, environment, { ...own, ...headers }, (name, value) =>
          cookies.set(name, value),
        );
      },
    };
  }

  /** Four users who ask without a pause. */
  load(product: string): Load {
    const failures: string[] = [];
    const versions = new Set<string>();
    const stopping = new AbortController();
    const client = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        const { status, versionCode } = await this.user(product).ask();
        if (versionCode === null) failures.push(String(status));
        else versions.add(versionCode);
      }
    };
    const clients = Promise.all([client(), client(), client(), client()]);
    return {
      async sees(versionCode) {
        await vi.waitFor(() => {
          if (!versions.has(versionCode)) throw new Error(`nobody got ${versionCode}`);
        }, patience);
      },
      async stop() {
        stopping.abort();
        await clients;
        return failures;
      },
    };
  }

  async #send(
    product: string,
    environment: EnvironmentName,
    headers: Readonly<Record<string, string>>,
    keep: (name: string, value: string) => void,
  ): Promise<Reply> {
    const namespace = namespaceOf({ product, environment });
    let track = '';
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const [routes, subsets] = await Promise.all([
        this.#object<VirtualService>('virtualservices', namespace, product),
        this.#object<{ spec: { subsets: { name: string; labels: Record<string, string> }[] } }>(
          'destinationrules',
          namespace,
          product,
        ),
      ]);
      const to = drawn(routes.spec.http.find((route) => fits(route, headers)));
      track = to.destination.subset;
      const labels = subsets.spec.subsets.find(({ name }) => name === to.destination.subset)?.labels;
      const pod = labels === undefined ? undefined : await this.#readyPod(namespace, labels);
      if (pod === undefined) continue;
      const line = String(Object(to.headers).response?.add?.['set-cookie'] ?? '');
      const [, name, value] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
      if (name !== undefined && value !== undefined) keep(name, value);
      const versionCode = pod.metadata?.annotations?.[annotations.version] ?? null;
      return { status: 200, versionCode, instance: pod.metadata?.name ?? null };
    }
    return nobody(track);
  }

  /** Always the same, so that a user sees whether it was started anew. */
  async #readyPod(namespace: string, labels: Readonly<Record<string, string>>): Promise<V1Pod | undefined> {
    const labelSelector = Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(',');
    const { items } = await this.#core.listNamespacedPod({ namespace, labelSelector });
    return items
      .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
      .filter(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'))
      .toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)))[0];
  }

  async #object<T>(plural: string, namespace: string, name: string): Promise<T> {
    return await this.#custom.getNamespacedCustomObject({
      group: 'networking.istio.io',
      version: 'v1',
      plural,
      namespace,
      name,
    });
  }
}

function fits({ match }: HttpRoute, headers: Readonly<Record<string, string>>): boolean {
  return (match ?? [{ headers: {} }]).some(({ headers: wanted }) =>
    Object.entries(wanted).every(([name, condition]) => {
      const value = headers[name];
      const { exact, regex } = Object(condition);
      return (
        value !== undefined && (regex === undefined ? value === exact : new RegExp(`^(?:${regex})$`, 'u').test(value))
      );
    }),
  );
}

function drawn(route: HttpRoute | undefined): Destination {
  let draw = Math.random() * 100;
  const chosen = route?.route.find(({ weight }) => (draw -= weight) < 0);
  if (chosen === undefined) throw new Error('the VirtualService has no route for a request');
  return chosen;
}

function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? '';
}
