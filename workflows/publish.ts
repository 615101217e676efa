import { long, named, quick, undoing } from './activity-options.ts';
import { awaitBuild, BuildHint } from './await-build.ts';
import { buildRequestId, type PublishWorkflowInput, type PublishWorkflowResult } from './contract.ts';
import type { ReleaseImage } from './deployment-contract.ts';
import { type Progress, runOrUndo } from './failure.ts';
import { ProductionMessages, promote } from './production.ts';
import { findAs } from './search.ts';

/**
 * Publishes one frozen snapshot: version, tree, commit, build, rollout to staging, check; then, where production is the
 * target, approval and canary. A saga: where a step fails or the job is cancelled, everything done so far is undone and the
 * release is marked `failed` with its cause. Once staging runs it, the release stays, and only production is undone.
 */
export async function publishWorkflow(input: PublishWorkflowInput): Promise<PublishWorkflowResult> {
  const requestId = buildRequestId(input.jobId, input.attempt);
  const hint = new BuildHint(requestId);
  const messages = new ProductionMessages(input);
  const staged = await runOrUndo({
    firstStep: 'createVersion',
    run: (progress) => messages.takeover.run(() => publish(input, { ...progress, requestId, hint })),
    recordFailure: (cause) => named('Record the failure', undoing).failPublish(input, cause),
  });
  return staged.goesOn ? await promote(input, staged.image, messages) : staged.result;
}

interface Run extends Progress {
  readonly requestId: string;
  readonly hint: BuildHint;
}

/** What staging runs by now. */
interface Staged {
  readonly image: ReleaseImage;
  readonly result: PublishWorkflowResult;
  /** Into production. */
  readonly goesOn: boolean;
}

async function publish(input: PublishWorkflowInput, { saga, at, requestId, hint }: Run): Promise<Staged> {
  await named(`1. Create version ${input.versionCode}`, quick).createVersion(input);

  at.step = 'generate';
  findAs({ status: 'generating' });
  const tree = await named('2. Generate the source tree', quick).generate(input);

  at.step = 'push';
  const refs = `delete the branch and tag of release ${input.versionCode}`;
  saga.register(refs, () => named(`Undo: ${refs}`, undoing).removeReleaseRefs(input));
  const source = await named('3. Push commit, branch and tag', quick).push(input, tree);

  at.step = 'build';
  findAs({ status: 'building' });
  const stop = `stop the build ${requestId}`;
  saga.register(stop, () => named(`Undo: ${stop}`, undoing).stopBuild(input, requestId));
  const handle = await named(`4. Trigger the build ${requestId}`, quick).triggerBuild(input, source, requestId);
  const image = await awaitBuild(hint, {
    follow: () => named('4. Follow the build', long).followBuild(input, handle),
    look: () => named('4. Look at the build, which is said to have finished', quick).readBuild(input, handle),
  });

  const record = named('Record the outcome', quick);
  if (!input.options.autoDeploy) {
    return { image, result: await record.completePublish(input, { deployed: false }), goesOn: false };
  }

  at.step = 'deploy';
  findAs({ status: 'deploying' });
  const previous = await named('5. Note what serves staging', quick).prepareRollout(input, image);
  const restore = 'put the version that served before back into service';
  saga.register(restore, () => named(`Undo: ${restore}`, undoing).restoreEnvironment(input, previous));
  await named('5. Roll out to staging', long).rollout(input, image, tree.secrets ?? []);

  at.step = 'verify';
  await named('6. Verify what users get', quick).verify(input);
  const goesOn = input.options.targetEnv === 'production';
  const result = await record.completePublish(input, goesOn ? { deployed: true, goesOn } : { deployed: true });
  if (!goesOn) findAs({ status: 'deployed' });
  return { image, result, goesOn };
}
