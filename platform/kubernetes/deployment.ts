import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import {
  annotations,
  containerName,
  containerPort,
  metricsPort,
  namespaceOf,
  objectNames,
  ownerLabels,
  trackSelector,
  versionLabels,
  workloadName,
  type Site,
  type Workload,
} from './environment-objects.ts';

/** The product gives its own requests 10 s after SIGTERM. */
const graceSeconds = 15;
/** Until every proxy has heard that a pod ends, it still sends requests: the pod answers them. */
const drainSeconds = 15;
const probeSeconds = 2;

/**
 * A track's Deployment. No `replicas`: the autoscaler owns them. An upgrade starts new pods before it ends old ones, and
 * keeps enough old ReplicaSets to go back to.
 */
export function deploymentManifest(site: Site, workload: Workload): V1Deployment {
  const { track, revision, capacity, attempt } = workload;
  const selector = trackSelector(site, track);
  const labels = { ...ownerLabels(site), ...selector, ...versionLabels(revision) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: workloadName(site, track), namespace: namespaceOf(site), labels },
    spec: {
      selector: { matchLabels: selector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      progressDeadlineSeconds: site.settings.progressSeconds,
      revisionHistoryLimit: 10,
      template: {
        metadata: {
          labels,
          annotations: {
            [annotations.version]: revision.versionCode,
            [annotations.digest]: revision.digest,
            [annotations.image]: revision.image,
            [annotations.capacity]: JSON.stringify(capacity),
            [annotations.attempt]: String(attempt),
            'prometheus.io/scrape': 'true',
            'prometheus.io/port': String(metricsPort),
            'prometheus.io/path': '/metrics',
          },
        },
        spec: {
          serviceAccountName: site.product,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: drainSeconds + graceSeconds,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: selector },
            },
          ],
          containers: [container(site, workload)],
          volumes: [{ name: 'temporary', emptyDir: { sizeLimit: '256Mi' } }],
        },
      },
    },
  };
}

function container({ settings }: Site, { revision, capacity }: Workload): V1Container {
  return {
    name: containerName,
    image: revision.image,
    imagePullPolicy: 'IfNotPresent',
    ports: [
      { name: 'http', containerPort, protocol: 'TCP' },
      { name: 'metrics', containerPort: metricsPort, protocol: 'TCP' },
    ],
    // Later sources win: operators may set what was generated.
    envFrom: [
      { configMapRef: { name: objectNames.config } },
      { secretRef: { name: objectNames.generated } },
      { secretRef: { name: objectNames.environment } },
      { secretRef: { name: objectNames.secrets, optional: true }, prefix: 'SECRET_' },
    ],
    env: [{ name: 'RELEASE_VERSION', value: revision.versionCode }],
    resources: {
      requests: { cpu: capacity.resources.cpu, memory: capacity.resources.memory },
      limits: { memory: capacity.resources.memory },
    },
    startupProbe: {
      ...ask('/api/health'),
      periodSeconds: probeSeconds,
      failureThreshold: Math.max(1, Math.ceil(settings.progressSeconds / probeSeconds)),
    },
    readinessProbe: { ...ask('/api/health'), failureThreshold: 2 },
    // Without the database: a restart would not bring that back.
    livenessProbe: { ...ask('/api/health/live'), periodSeconds: 10, failureThreshold: 3 },
    lifecycle: { preStop: { sleep: { seconds: drainSeconds } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'temporary', mountPath: '/tmp' }],
  };
}

function ask(path: string) {
  return { httpGet: { path, port: 'http' }, periodSeconds: 5, timeoutSeconds: 3 };
}
