import { PlatformError } from '../platform/ports.ts';
import { describeDrift, type Drift, repositoryState, shortRef } from '../versions/drift.ts';
import { Problem } from './problem.ts';
import type { PublishRequest } from './publish-schemas.ts';
import type { ApiServices } from './services.ts';

/** The hand edit that the requester has agreed to overwrite. */
export interface DriftConsent {
  /** Null where there is none, or none was agreed to. */
  readonly commit: string | null;
  /** For the release's list of changes. */
  readonly words: readonly string[];
}

const none: DriftConsent = { commit: null, words: [] };

/**
 * A publish over a hand edit needs the consent to that very edit. The Git host may be down: then the publish waits for
 * it, and the push checks again.
 * @throws Problem 409 `repository-drifted`, 422 where the consent names no edit
 */
export async function checkDrift(
  { database, gitHost }: ApiServices,
  productId: string,
  { overwriteDrift = false, driftCommit }: NonNullable<PublishRequest['options']>,
): Promise<DriftConsent> {
  if (overwriteDrift && driftCommit === undefined) throw unnamedEdit();
  const agreed = overwriteDrift ? (driftCommit ?? null) : null;
  try {
    const { drift } = await repositoryState({ database, gitHost }, productId);
    if (!drift) return none;
    if (drift.commit !== agreed) throw drifted(productId, drift, agreed);
    return { commit: agreed, words: [`${describeDrift(drift)}: overwritten by this release`] };
  } catch (error) {
    if (error instanceof PlatformError && error.retryable) return { commit: agreed, words: [] };
    throw error;
  }
}

function drifted(productId: string, drift: Drift, agreed: string | null): Problem {
  const moved = agreed === null ? '' : ` The consent was to ${agreed.slice(0, 10)}, which is no longer the head.`;
  const { ref, commit, files } = drift;
  return new Problem(409, 'repository-drifted', 'Edited by hand', `${describeDrift(drift)}.${moved}`, {
    mend: `GET /api/products/${productId}/drift shows the edit. Carry it over into the metadata and revert it in Git; or publish with options {"overwriteDrift": true, "driftCommit": "${commit}"}: the edit then stays in the history, and is not in the release.`,
    errors: files.map(({ path, kind }) => ({ rule: 'repository-drifted', message: `${path} was ${kind} by hand` })),
    extra: { ref: shortRef(ref), commit, files: files.map(({ path }) => path) },
  });
}

function unnamedEdit(): Problem {
  return new Problem(422, 'drift-commit-missing', 'Which edit?', 'The consent does not say which edit it is for.', {
    errors: [{ pointer: '/options/driftCommit', rule: 'required', message: 'is missing' }],
    mend: 'Set options.driftCommit to the `commit` of the drift that you have seen.',
  });
}
