import type { V1Deployment } from '@kubernetes/client-node';

export interface RolloutStatus {
  readonly state: 'progressing' | 'ready' | 'failed';
  readonly message: string;
}

/**
 * How far a Deployment's rollout is, judged in the order of `kubectl rollout status`
 * (kubernetes/kubectl, pkg/polymorphichelpers/rollout_status.go).
 */
export function rolloutStatus({ metadata, spec, status }: V1Deployment): RolloutStatus {
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0)) {
    return progressing('The cluster has not looked at it yet.');
  }
  const condition = status?.conditions?.find(({ type }) => type === 'Progressing');
  if (condition?.reason === 'ProgressDeadlineExceeded') {
    return { state: 'failed', message: 'It made no progress within the time that a rollout has.' };
  }
  const wanted = spec?.replicas ?? 1;
  const updated = status?.updatedReplicas ?? 0;
  const all = status?.replicas ?? 0;
  const available = status?.availableReplicas ?? 0;
  if (updated < wanted) return progressing(`${updated} of ${wanted} new replicas have been started.`);
  if (all > updated) return progressing(`${all - updated} old replicas are still there.`);
  if (available < updated) return progressing(`${available} of ${updated} new replicas are ready.`);
  return { state: 'ready', message: `${available} replicas are ready.` };
}

function progressing(message: string): RolloutStatus {
  return { state: 'progressing', message };
}
