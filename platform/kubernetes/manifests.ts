import type {
  KubernetesObject,
  V1ConfigMap,
  V1Namespace,
  V1NetworkPolicy,
  V1PodDisruptionBudget,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { Capacity, Manifest, Revision } from '../ports.ts';
import { deploymentManifest } from './deployment.ts';
import {
  containerPort,
  metricsPort,
  namespaceOf,
  objectNames,
  ownerLabels,
  productSelector,
  trackSelector,
  workloadName,
  type Site,
} from './environment-objects.ts';
import { destinationRuleManifest, virtualServiceManifest } from './routing.ts';

/**
 * All that a release makes of an environment, in the order in which it is declared: what others refer to comes first. The
 * same values give the same objects, so that two releases can be compared.
 */
export function releaseManifests(site: Site, revision: Revision, capacity: Capacity): KubernetesObject[] {
  return [
    namespaceManifest(site),
    ...surroundings(site, capacity),
    deploymentManifest(site, { track: 'stable', revision, capacity, attempt: 0 }),
    destinationRuleManifest(site),
    virtualServiceManifest(site, null),
  ];
}

/** The same as plain JSON, in Kubernetes' own terms. */
export function declaredManifests(site: Site, revision: Revision, capacity: Capacity): Manifest[] {
  return releaseManifests(site, revision, capacity).map((object) => ({
    kind: object.kind ?? '',
    name: object.metadata?.name ?? '',
    content: inTermsOfKubernetes(object),
  }));
}

/** Restricted pod security, and Istio's proxy beside each product. */
export function namespaceManifest(site: Site): V1Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespaceOf(site),
      labels: {
        ...ownerLabels(site),
        'istio-injection': 'enabled',
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  };
}

/** Everything beside the workload itself, in any order. */
export function surroundings(site: Site, capacity: Capacity): KubernetesObject[] {
  const autoscaler = autoscalerManifest(site, capacity);
  return [
    serviceAccount(site),
    configMap(site),
    service(site),
    networkPolicy(site),
    disruptionBudget(site),
    ...(autoscaler === null ? [] : [autoscaler]),
  ];
}

/** Null where the number of replicas is fixed. The canary has a fixed number. */
export function autoscalerManifest(site: Site, capacity: Capacity): V2HorizontalPodAutoscaler | null {
  const { replicas, maxReplicas } = capacity;
  if (maxReplicas <= replicas) return null;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(site, site.product),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: workloadName(site, 'stable') },
      minReplicas: replicas,
      maxReplicas,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
    },
  };
}

/** What signs sessions, and the first account: made once, never read back. */
export function generatedSecret(site: Site, values: Readonly<Record<string, string>>): V1Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataOf(site, objectNames.generated),
    type: 'Opaque',
    stringData: { ...values },
  };
}

/** The client writes `_from` where a field has the name of a reserved word. */
function inTermsOfKubernetes(object: KubernetesObject): unknown {
  return JSON.parse(JSON.stringify(object), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.replace(/^_/u, ''), inner]));
  });
}

function serviceAccount(site: Site): V1ServiceAccount {
  const { imagePullSecret } = site.settings;
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadataOf(site, site.product),
    automountServiceAccountToken: false,
    ...(imagePullSecret === null ? {} : { imagePullSecrets: [{ name: imagePullSecret }] }),
  };
}

function configMap(site: Site): V1ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadataOf(site, objectNames.config),
    data: { NODE_ENV: 'production', HOST: '0.0.0.0', PORT: String(containerPort), METRICS_PORT: String(metricsPort) },
  };
}

function service(site: Site): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(site, site.product),
    spec: {
      selector: productSelector(site),
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' }],
    },
  };
}

/** In: from the callers alone. Out: everywhere but where clouds tell a machine its own credentials. */
function networkPolicy(site: Site): V1NetworkPolicy {
  const callers = [namespaceOf(site), ...site.settings.callers];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(site, site.product),
    spec: {
      podSelector: { matchLabels: productSelector(site) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          _from: [
            {
              namespaceSelector: {
                matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: callers }],
              },
            },
          ],
        },
      ],
      egress: [
        {
          to: [
            { namespaceSelector: {} },
            { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } },
            { ipBlock: { cidr: '::/0', except: ['fd00:ec2::254/128'] } },
          ],
        },
      ],
    },
  };
}

/** A node can be drained at any time, one pod after another. */
function disruptionBudget(site: Site): V1PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(site, site.product),
    spec: { maxUnavailable: 1, selector: { matchLabels: trackSelector(site, 'stable') } },
  };
}

function metadataOf(site: Site, name: string) {
  return { name, namespace: namespaceOf(site), labels: ownerLabels(site) };
}
