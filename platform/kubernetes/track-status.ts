import type { V1Deployment, V1Pod, V1PodTemplateSpec, V1ReplicaSet } from '@kubernetes/client-node';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { Capacity, Revision, TrackStatus } from '../ports.ts';
import { annotations } from './environment-objects.ts';
import { rolloutStatus } from './rollout-status.ts';

const CapacitySchema = Type.Object({
  replicas: Type.Integer(),
  maxReplicas: Type.Integer(),
  resources: Type.Object({ cpu: Type.String(), memory: Type.String() }),
});

export const nothing: TrackStatus = { desired: null, serving: null, state: 'empty', message: 'Nothing is deployed.' };

/** `pods` and `log` explain a rollout that has failed. */
export function trackStatus(
  deployment: V1Deployment | null,
  replicaSets: readonly V1ReplicaSet[],
  explanation = '',
): TrackStatus {
  const desired = revisionOf(deployment?.spec?.template);
  if (deployment === null || desired === null) return nothing;
  const { state, message } = rolloutStatus(deployment);
  const serving = state === 'ready' ? desired : servingOf(deployment, replicaSets, desired);
  if (state !== 'failed') return { desired, serving, state, message: `${desired.versionCode}: ${message}` };
  const why = [`${desired.versionCode} could not be rolled out.`, message, explanation].filter((part) => part !== '');
  return { desired, serving, state, message: why.join(' ') };
}

/** Null for a template that is not ours. */
export function revisionOf(template: V1PodTemplateSpec | undefined): Revision | null {
  const noted = template?.metadata?.annotations ?? {};
  const versionCode = noted[annotations.version];
  const digest = noted[annotations.digest];
  const image = noted[annotations.image];
  return versionCode === undefined || digest === undefined || image === undefined
    ? null
    : { versionCode, digest, image };
}

/** What a template was declared with; null for one that is not ours. */
export function capacityOf(template: V1PodTemplateSpec | undefined): Capacity | null {
  const noted = template?.metadata?.annotations?.[annotations.capacity];
  if (noted === undefined) return null;
  const capacity: unknown = JSON.parse(noted);
  return Check(CapacitySchema, capacity) ? (capacity satisfies Static<typeof CapacitySchema>) : null;
}

/** The template that a Deployment had for a revision, as long as its ReplicaSet is kept. */
export function templateOf(
  deployment: V1Deployment | null,
  replicaSets: readonly V1ReplicaSet[],
  revision: Revision,
): V1PodTemplateSpec | undefined {
  return ownedBy(deployment, replicaSets).find(({ spec }) => sameRevision(revisionOf(spec?.template), revision))?.spec
    ?.template;
}

/** Why pods do not get ready, in Kubernetes' own words: each reason once. */
export function explainPods(pods: readonly V1Pod[]): string {
  const reasons = pods.flatMap(({ status }) => {
    const waiting = (status?.containerStatuses ?? []).flatMap(({ state }) => state?.waiting ?? []);
    const unscheduled = (status?.conditions ?? []).filter(
      (condition) => condition.type === 'PodScheduled' && condition.status === 'False',
    );
    return [...waiting, ...unscheduled].map(({ reason, message }) =>
      [reason, message].filter((part) => part !== undefined && part !== '').join(': '),
    );
  });
  return [...new Set(reasons)].join('; ');
}

export function sameRevision(one: Revision | null, other: Revision | null): boolean {
  return one?.digest === other?.digest && one?.versionCode === other?.versionCode;
}

/** The revision before as long as it has pods that answer, else the new one once it has some. */
function servingOf(deployment: V1Deployment, replicaSets: readonly V1ReplicaSet[], desired: Revision): Revision | null {
  const answering = ownedBy(deployment, replicaSets)
    .filter(({ status }) => (status?.availableReplicas ?? 0) > 0)
    .toSorted((one, other) => generationOf(other) - generationOf(one))
    .map(({ spec }) => revisionOf(spec?.template))
    .filter((revision) => revision !== null);
  return answering.find((revision) => !sameRevision(revision, desired)) ?? answering[0] ?? null;
}

function ownedBy(deployment: V1Deployment | null, replicaSets: readonly V1ReplicaSet[]): V1ReplicaSet[] {
  const uid = deployment?.metadata?.uid;
  return replicaSets.filter(({ metadata }) => metadata?.ownerReferences?.some((owner) => owner.uid === uid) === true);
}

function generationOf({ metadata }: V1ReplicaSet): number {
  return Number(metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}
