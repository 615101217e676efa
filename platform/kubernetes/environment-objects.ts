import { PlatformError, type Capacity, type EnvironmentName, type Revision, type Track } from '../ports.ts';

/** What an operator says about the cluster; the same for all products. */
export interface KubernetesSettings {
  /** Where users reach a product, such as `https://{product}-{environment}.example.com`. */
  readonly address: string;
  /** Istio's gateway that lets users in, `namespace/name`; null: products are called from within the mesh alone. */
  readonly gateway: string | null;
  /** Namespaces whose pods may call products: Istio's gateway, and Prometheus. */
  readonly callers: readonly string[];
  /** Of the operator's credentials for the image registry, in the environment's namespace; null: the nodes have them. */
  readonly imagePullSecret: string | null;
  /** How long a rollout may make no progress before it has failed; migrations run in that time. Seconds. */
  readonly progressSeconds: number;
}

/** An environment of a product: a namespace of its own. */
export interface Site {
  readonly product: string;
  readonly environment: EnvironmentName;
  readonly settings: KubernetesSettings;
}

/** What runs on a track, and how much of it. */
export interface Workload {
  readonly track: Track;
  readonly revision: Revision;
  readonly capacity: Capacity;
  /** How often the same rollout was given up before: another number starts other pods. */
  readonly attempt: number;
}

/** One writer: fields that others own are left to them. */
export const fieldManager = 'assembox-publish';
/** Owns the number of replicas until the autoscaler does: what `fieldManager` leaves out of a later declaration would be reset. */
export const scaleManager = 'assembox-publish-scale';

/** Names of objects that each environment's namespace has; our rights to read Secrets are limited to them. */
export const objectNames = {
  /** The operator's, as environment variables; `DATABASE_URL` is needed. */
  environment: 'product-environment',
  /** The operator's: each key becomes `SECRET_<key>`. */
  secrets: 'product-secrets',
  /** Made by us once: the signing key of sessions and the first account. */
  generated: 'product-generated',
  config: 'product-config',
} as const;

/** On pod templates, so that the release of each ReplicaSet is known. */
export const annotations = {
  digest: 'publish.assembox.dev/digest',
  image: 'publish.assembox.dev/image',
  version: 'publish.assembox.dev/version',
  capacity: 'publish.assembox.dev/capacity',
  attempt: 'publish.assembox.dev/attempt',
} as const;

const trackLabel = 'publish.assembox.dev/track';

export const containerName = 'product';
export const containerPort = 3000;
/** Users do not reach it. */
export const metricsPort = 9464;

export function namespaceOf({ product, environment }: Pick<Site, 'product' | 'environment'>): string {
  return `${product}-${environment}`;
}

export function workloadName({ product }: Pick<Site, 'product'>, track: Track): string {
  return track === 'stable' ? product : `${product}-canary`;
}

/** Within the cluster. */
export function serviceHost(site: Pick<Site, 'product' | 'environment'>): string {
  return `${site.product}.${namespaceOf(site)}.svc.cluster.local`;
}

/** Where users reach it. */
export function publicUrl({ product, environment, settings }: Site): string {
  return settings.address.replaceAll('{product}', product).replaceAll('{environment}', environment);
}

/** On every object. */
export function ownerLabels({ product, environment }: Pick<Site, 'product' | 'environment'>): Record<string, string> {
  return {
    'app.kubernetes.io/name': product,
    'app.kubernetes.io/instance': `${product}-${environment}`,
    'app.kubernetes.io/managed-by': fieldManager,
  };
}

/** Which pods the Service sends to: of both tracks, since Istio's subsets choose among them. */
export function productSelector({ product }: Pick<Site, 'product'>): Record<string, string> {
  return { 'app.kubernetes.io/name': product };
}

export function trackSelector(site: Pick<Site, 'product'>, track: Track): Record<string, string> {
  return { ...productSelector(site), [trackLabel]: track };
}

/** Istio tells releases apart by these in its metrics. */
export function versionLabels({ versionCode }: Revision): Record<string, string> {
  return { version: versionLabel(versionCode), 'app.kubernetes.io/version': versionLabel(versionCode) };
}

/** A label's value knows no `+`, and has 63 characters at most, the last of them a letter or digit. */
export function versionLabel(versionCode: string): string {
  return versionCode
    .replaceAll('+', '_')
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/u, '');
}

/** @throws PlatformError `RuntimeRefused` for a product that can have no namespace */
export function siteOf(product: string, environment: EnvironmentName, settings: KubernetesSettings): Site {
  if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/u.test(product)) {
    const message = `${JSON.stringify(product)} cannot be a product's name on Kubernetes.`;
    throw new PlatformError('RuntimeRefused', message, { retryable: false });
  }
  return { product, environment, settings };
}
