import { getExternalWorkflowHandle, isCancellation, log, patched } from '@temporalio/workflow';

import { long, named, quick, undoing } from './activity-options.ts';
import { awaitBuild, BuildHint } from './await-build.ts';
import { buildRequestId } from './contract.ts';
import type { ReleaseImage } from './deployment-contract.ts';
import { type Progress, runOrUndo } from './failure.ts';
import type { FormerWriter, RollbackWorkflowInput, RollbackWorkflowResult } from './rollback-contract.ts';
import { findAs } from './search.ts';
import { environmentTakenOverSignal } from './takeover.ts';

interface Run extends Progress {
  readonly requestId: string;
  readonly hint: BuildHint;
}

/**
 * Brings an environment back to an older release. Waits for nobody: whoever changes the environment loses it, and is told.
 * Where it fails or is cancelled, what served before serves again. The database is never taken back.
 */
export async function rollbackWorkflow(input: RollbackWorkflowInput): Promise<RollbackWorkflowResult> {
  const requestId = buildRequestId(input.jobId, input.attempt);
  const hint = new BuildHint(requestId);
  return await runOrUndo({
    firstStep: 'preflight',
    run: (progress) => rollBack(input, { ...progress, requestId, hint }),
    recordFailure: (cause) => named('Record the failure', undoing).failRollback(input, cause),
  });
}

async function rollBack(input: RollbackWorkflowInput, run: Run): Promise<RollbackWorkflowResult> {
  const { saga, at } = run;
  const { environment, versionCode } = input;
  const found = await named(`1. May ${versionCode} serve ${environment}?`, quick).preflightRollback(input);
  const image = found.image ?? (await rebuild(input, run));

  at.step = 'switch';
  findAs({ status: 'deploying' });
  // Jobs of older code did not: what they had begun goes on as it was recorded.
  if (environment === 'production' && patched('rollback-ends-canary')) {
    // Nobody else does any more, once its job has been told to leave production alone.
    const undo = 'send all requests to stable and take the canary away';
    saga.register(undo, () => named(`Undo: ${undo}`, undoing).removeCanary(input));
  }
  await takeOver(input);
  const previous = await named(`4. Note what serves ${environment}`, quick).noteRollback(input, image);
  const restore = `put the version that served ${environment} before back into service`;
  saga.register(restore, () => named(`Undo: ${restore}`, undoing).restoreEnvironment(input, previous, environment));
  await named(`4. Switch ${environment} to ${versionCode}`, long).switchEnvironment(input, image);

  at.step = 'check';
  await named('5. Verify what users get', quick).verifyRollback(input);
  const result = await named('Record the outcome', quick).completeRollback(input);
  findAs({ status: 'deployed' });
  return result;
}

/** Of the recorded source, whatever the generator would make of the snapshot by now. */
async function rebuild(input: RollbackWorkflowInput, { saga, at, requestId, hint }: Run): Promise<ReleaseImage> {
  at.step = 'regenerate';
  findAs({ status: 'generating' });
  await named(`2. Generate ${input.versionCode} again and compare`, quick).compareTree(input);
  at.step = 'rebuild';
  findAs({ status: 'building' });
  const stop = `stop the build ${requestId}`;
  saga.register(stop, () => named(`Undo: ${stop}`, undoing).stopRebuild(input, requestId));
  const handle = await named(`3. Trigger the build ${requestId}`, quick).triggerRebuild(input, requestId);
  return await awaitBuild(hint, {
    follow: () => named('3. Follow the build', long).followRebuild(input, handle),
    look: () => named('3. Look at the build, which is said to have finished', quick).readRebuild(input, handle),
  });
}

/**
 * Who had the environment is read before it is taken, and is in the history then: where the answer of the taking is lost,
 * its repetition finds the rollback itself.
 */
async function takeOver(input: RollbackWorkflowInput): Promise<void> {
  const { environment } = input;
  const before = await named(`4. Who changes ${environment}?`, quick).findWriter(input);
  const taken = await named(`4. Take ${environment} over`, quick).takeOver(input);
  const writers = [before, taken].filter((writer) => writer !== null);
  const told = new Set<string>();
  for (const writer of writers) {
    if (told.has(writer.workflow)) continue;
    told.add(writer.workflow);
    await tell(input, writer);
  }
}

async function tell(input: RollbackWorkflowInput, { workflow, jobId: ofJobId }: FormerWriter): Promise<void> {
  const { environment, jobId: byJobId, reason, versionCode } = input;
  const message = { environment, byJobId, ofJobId, reason: `rollback to ${versionCode}: ${reason}` };
  try {
    await getExternalWorkflowHandle(workflow).signal(environmentTakenOverSignal, message);
  } catch (error) {
    if (isCancellation(error)) throw error;
    // It has ended, so that nobody is left to be told.
    log.info('the former writer is gone', { workflow, error });
  }
}
