import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  ServerConfiguration,
  createConfiguration,
  setHeaderOptions,
  type Configuration,
  type KubernetesObject,
} from '@kubernetes/client-node';
import { PlatformError } from '../ports.ts';
import { fieldManager, scaleManager } from './environment-objects.ts';

const limitMs = 10_000;

export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Calls of the API server; each ends within ten seconds. They throw `PlatformError`, see `asPlatformError`. */
export class KubernetesClient {
  readonly apps: AppsV1Api;
  readonly core: CoreV1Api;
  readonly #objects: KubernetesObjectApi;

  constructor(config: KubeConfig) {
    const configuration = configurationOf(config);
    this.apps = new AppsV1Api(configuration);
    this.core = new CoreV1Api(configuration);
    this.#objects = new KubernetesObjectApi(configuration);
  }

  /** Server-side apply: declares what we own of an object, and takes it back from whoever changed it. */
  async apply<T extends KubernetesObject>(object: T): Promise<T> {
    return await this.call(
      async () =>
        await this.#objects.patch(object, undefined, undefined, fieldManager, true, PatchStrategy.ServerSideApply),
    );
  }

  /** Makes an object that is never changed afterwards; one that is there already is left alone. */
  async createOnce(object: KubernetesObject): Promise<void> {
    await this.call(async () => await ignoring(409, this.#objects.create(object, undefined, undefined, fieldManager)));
  }

  /** Absent is success. What belongs to the object goes after it. */
  async remove({ apiVersion, kind, metadata }: ObjectName): Promise<void> {
    const spec = { apiVersion, kind, metadata: { ...metadata } };
    await this.call(
      async () =>
        await ignoring(404, this.#objects.delete(spec, undefined, undefined, undefined, undefined, 'Background')),
    );
  }

  /** Null where there is none. */
  async read<T extends KubernetesObject>({ apiVersion, kind, metadata }: ObjectName): Promise<T | null> {
    const header = { apiVersion, kind, metadata: { ...metadata } };
    return await this.call(async () => (await ignoring(404, this.#objects.read<T>(header))) ?? null);
  }

  async scale(namespace: string, name: string, replicas: number): Promise<void> {
    const body = { spec: { replicas } };
    const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
    await this.call(
      async () =>
        await this.apps.patchNamespacedDeploymentScale({ namespace, name, body, fieldManager: scaleManager }, merge),
    );
  }

  /** Runs calls of `apps` and `core`, with their errors in our terms. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asPlatformError(error);
    }
  }
}

/** `in-cluster` takes the service account of the pod that this runs in, anything else is the path of a kubeconfig. */
export function loadKubeConfig(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig === 'in-cluster') config.loadFromCluster();
  else config.loadFromFile(kubeconfig);
  return config;
}

export function configurationOf(config: KubeConfig): Configuration {
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new PlatformError('RuntimeForbidden', 'The kubeconfig names no current cluster.', { retryable: false });
  }
  return createConfiguration({
    baseServer: new ServerConfiguration(cluster.server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        pre: async (context) => {
          context.setSignal(AbortSignal.timeout(limitMs));
          return context;
        },
        post: async (context) => context,
      },
    ],
  });
}

/**
 * `RuntimeUnavailable` (retryable): the API server is away, slow, overloaded or starting. `RuntimeForbidden` and
 * `RuntimeRefused` are not.
 */
export function asPlatformError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  if (!(error instanceof ApiException)) {
    return unavailable(`cannot be reached: ${reasonOf(error)}`, error);
  }
  const said = messageOf(error);
  if (error.code === 401 || (error.code === 403 && !isPassing(said))) {
    const message = `Kubernetes does not allow it: ${said} The RBAC manifest has the rights that are needed.`;
    return new PlatformError('RuntimeForbidden', message, { retryable: false, cause: error });
  }
  if (error.code >= 500 || [403, 408, 409, 429].includes(error.code)) {
    return unavailable(`answered ${error.code}: ${said}`, error);
  }
  return new PlatformError('RuntimeRefused', `Kubernetes refuses it: ${said}`, { retryable: false, cause: error });
}

/** While an API server starts it may not know the rules yet; a namespace that is being removed will be gone. */
function isPassing(said: string): boolean {
  return /RBAC: .*not found|is being terminated/u.test(said);
}

function unavailable(what: string, cause: unknown): PlatformError {
  return new PlatformError('RuntimeUnavailable', `Kubernetes ${what}`, { retryable: true, cause });
}

function messageOf({ body, code }: ApiException<unknown>): string {
  const status = typeof body === 'string' ? parsed(body) : body;
  const message = typeof status === 'object' && status !== null && 'message' in status ? status.message : null;
  return typeof message === 'string' ? message : `status ${code}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

async function ignoring<T>(code: number, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiException && error.code === code) return undefined;
    throw error;
  }
}
