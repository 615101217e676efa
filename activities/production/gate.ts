import { findEnvironment } from '../../database/environments.ts';
import { frozenUntil } from '../../metadata/environments/freeze.ts';
import type { DeploymentJob, Gate } from '../../workflows/deployment-contract.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** Whether the release may go further into production now: neither a stopped line nor a freeze window holds it. */
export async function checkGate(deps: ActivityDependencies, job: DeploymentJob): Promise<Gate> {
  const gate = await gateOf(deps, job);
  if (!gate.open) await deps.journal.note(job.jobId, 'canary', gate.reason);
  return gate;
}

async function gateOf({ database, versions }: ActivityDependencies, job: DeploymentJob): Promise<Gate> {
  const line = await findEnvironment(database, job.productId, 'production');
  if (line?.stopped) {
    const reason = line.stoppedReason ?? 'no reason given';
    return { open: false, until: null, reason: `${line.stoppedBy ?? 'Somebody'} has stopped the line: ${reason}.` };
  }
  const settings = await versions.environment(job.snapshotDigest, 'production');
  const frozen = frozenUntil(settings.freezeWindows, new Date());
  if (frozen === null) return { open: true };
  const until = frozen.until.toISOString();
  return { open: false, until, reason: `Production is frozen until ${until}.` };
}
