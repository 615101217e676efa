import { and, desc, eq, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { newId } from './ids.ts';
import { deployment } from './schema/index.ts';

export type DeploymentRow = typeof deployment.$inferSelect;

interface DeployedRevision {
  readonly versionCode: string;
  readonly digest: string;
  readonly image: string;
}

export interface DeploymentStart {
  readonly jobId: string;
  readonly attempt: number;
  readonly productId: string;
  readonly environment: string;
  readonly revision: DeployedRevision;
  readonly previous: DeployedRevision | null;
}

/**
 * Records that a run of a job deploys, and what served before; the first record of the run stays, whatever serves by
 * now. Returns the recorded previous revision.
 */
export async function beginDeployment(database: Database, start: DeploymentStart): Promise<DeployedRevision | null> {
  const { jobId, attempt, productId, environment, revision, previous } = start;
  await database
    .insert(deployment)
    .values({
      id: newId(),
      jobId,
      attempt,
      productId,
      environment,
      ...revision,
      previous,
      state: 'progressing',
      createdAt: new Date(),
    })
    .onDuplicateKeyUpdate({ set: { id: sql`id` } });
  const [row] = await database
    .select()
    .from(deployment)
    .where(byRun(jobId, attempt, environment));
  if (!row) throw new Error(`the deployment of job ${jobId} was not recorded`);
  return row.previous;
}

export async function finishDeployment(
  database: Database,
  run: { readonly jobId: string; readonly attempt: number; readonly environment: string },
  state: 'ready' | 'restored',
): Promise<void> {
  await database
    .update(deployment)
    .set({ state, finishedAt: new Date() })
    .where(and(byRun(run.jobId, run.attempt, run.environment), eq(deployment.state, 'progressing')));
}

/** What an environment was last brought to; null before the first. */
export async function currentDeployment(
  database: Database,
  productId: string,
  environment: string,
): Promise<DeploymentRow | null> {
  const [row] = await database
    .select()
    .from(deployment)
    .where(
      and(eq(deployment.productId, productId), eq(deployment.environment, environment), eq(deployment.state, 'ready')),
    )
    .orderBy(desc(deployment.id))
    .limit(1);
  return row ?? null;
}

const byRun = (jobId: string, attempt: number, environment: string) =>
  and(eq(deployment.jobId, jobId), eq(deployment.attempt, attempt), eq(deployment.environment, environment));
