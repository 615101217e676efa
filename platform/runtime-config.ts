import type { KubernetesSettings } from './kubernetes/environment-objects.ts';
import type { SettingReader } from './setting-reader.ts';

/** What products run on. */
export type RuntimeConfig = EmbeddedRuntimeConfig | KubernetesRuntimeConfig;

export interface EmbeddedRuntimeConfig {
  readonly kind: 'embedded';
  readonly url: string;
  readonly token: string;
}

export interface KubernetesRuntimeConfig {
  readonly kind: 'kubernetes';
  /** Path, or `in-cluster` for the service account of the service's own pod. */
  readonly kubeconfig: string;
  readonly settings: KubernetesSettings;
  /** Where Istio's metrics are. */
  readonly prometheusUrl: string;
}

const namespaceName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u;

/** `KUBECONFIG` chooses Kubernetes; what belongs to the embedded runtime is not asked for then. */
export function readRuntime(read: SettingReader): RuntimeConfig {
  const kubeconfig = read.text('KUBECONFIG', '');
  if (kubeconfig === '') {
    return {
      kind: 'embedded',
      url: read.url('ASSEMBOX_RUNTIME_URL', ['http:', 'https:']),
      token: read.text('ASSEMBOX_RUNTIME_TOKEN'),
    };
  }
  return {
    kind: 'kubernetes',
    kubeconfig,
    prometheusUrl: read.url('PROMETHEUS_URL', ['http:', 'https:']),
    settings: {
      address: readAddress(read),
      gateway: read.text('ISTIO_GATEWAY', '') || null,
      callers: read.list('KUBERNETES_CALLERS', namespaceName, 'a namespace', 'istio-system,istio-ingress,monitoring'),
      imagePullSecret: read.text('KUBERNETES_PULL_SECRET', '') || null,
      progressSeconds: read.integer('KUBERNETES_PROGRESS_SECONDS', 300, 10, 3600),
    },
  };
}

/** Two environments of one address would be one. */
function readAddress(read: SettingReader): string {
  const address = read.text('KUBERNETES_ADDRESS');
  if (address === '') return address;
  const filled = address.replaceAll('{product}', 'product').replaceAll('{environment}', 'staging');
  const complete = address.includes('{product}') && address.includes('{environment}');
  if (!complete || !URL.canParse(filled) || !['http:', 'https:'].includes(new URL(filled).protocol)) {
    read.mistakes.push('KUBERNETES_ADDRESS must be like https://{product}-{environment}.example.com');
  }
  return address.replace(/\/+$/u, '');
}
