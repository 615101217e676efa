import { appendAudit, findAudit } from '../database/audit.ts';
import { describeDrift, type Drift, repositoryState, shortRef } from '../versions/drift.ts';
import type { ApiServices } from './services.ts';

const action = 'repository.edited';

/** Who pushed a hand edit, as the Git host told. */
export interface DriftReport {
  readonly by: string;
  readonly at: Date;
}

/**
 * Looks whether a push was a hand edit, and notes it in the audit log, once for each head. The host's word is a hint to
 * look; what has drifted is read from the repository.
 */
export async function reportDrift(
  { database, gitHost }: Pick<ApiServices, 'database' | 'gitHost'>,
  productId: string,
  push: { readonly commit: string; readonly pusher: { readonly id: string; readonly name: string } },
): Promise<Drift | null> {
  const { drift } = await repositoryState({ database, gitHost }, productId);
  // What is told late, of an earlier push, has another pusher than the edit.
  if (drift === null || drift.commit !== push.commit) return drift;
  if (await findAudit(database, productId, { action, subject: subjectOf(drift) })) return drift;
  const { pusher } = push;
  await appendAudit(database, {
    actorId: `git:${pusher.id}`.slice(0, 100),
    actorName: pusher.name.slice(0, 100),
    action,
    productId,
    subject: subjectOf(drift),
    detail: { description: describeDrift(drift), files: drift.files.length },
  });
  return drift;
}

/** Null where the Git host did not tell of it. */
export async function driftReport(
  database: ApiServices['database'],
  productId: string,
  drift: Drift,
): Promise<DriftReport | null> {
  const row = await findAudit(database, productId, { action, subject: subjectOf(drift) });
  return row && { by: row.actorName, at: row.at };
}

function subjectOf({ ref, commit }: Drift): string {
  return `${shortRef(ref)}@${commit}`;
}
