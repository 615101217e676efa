import type { Platform } from '../ports.ts';
import type { KubernetesRuntimeConfig } from '../runtime-config.ts';
import { createIstioTraffic } from './istio-traffic.ts';
import { KubernetesClient, loadKubeConfig } from './kubernetes-client.ts';
import { createKubernetesRuntime } from './kubernetes-runtime.ts';
import { createPrometheusMetrics } from './prometheus-metrics.ts';

/** The ports that a cluster serves. */
export function createKubernetesPlatform(
  config: KubernetesRuntimeConfig,
): Pick<Platform, 'runtime' | 'traffic' | 'metrics'> {
  const client = new KubernetesClient(loadKubeConfig(config.kubeconfig));
  return {
    runtime: createKubernetesRuntime(client, config.settings),
    traffic: createIstioTraffic(client, config.settings),
    metrics: createPrometheusMetrics(config.prometheusUrl),
  };
}
