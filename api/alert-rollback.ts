import { appendAudit } from '../database/audit.ts';
import { currentDeployment } from '../database/deployments.ts';
import { findJob } from '../database/jobs.ts';
import { findProductByCode } from '../database/products.ts';
import { Problem } from './problem.ts';
import { startRollback } from './rolling-back.ts';
import type { ApiServices } from './services.ts';

export interface Alert {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly startsAt: string;
}

export interface AlertVerdict {
  readonly status: 'started' | 'duplicate' | 'ignored';
  readonly detail: string;
  readonly jobId?: string;
}

/** What has run longer is not what the alert is about. */
const freshMilliseconds = 60 * 60_000;
const alertmanager = { id: 'alertmanager', name: 'Alertmanager' };

/**
 * Goes back to the version before where an alert asks for it, the environment's settings allow it, and what runs is new: it
 * was deployed within the last hour and before the alert, and not by a rollback.
 */
export async function alertRollback(services: ApiServices, alert: Alert): Promise<AlertVerdict> {
  const { database, versionManager } = services;
  const { alertname = 'an alert', environment, product: code } = alert.labels;
  if (alert.status !== 'firing' || alert.labels['assembox_action'] !== 'rollback')
    return ignored('it asks for nothing');
  if (environment !== 'staging' && environment !== 'production') return ignored('it names no environment');
  const product = code === undefined ? null : await findProductByCode(database, code);
  if (!product) return ignored('it names no product');
  const deployed = await currentDeployment(database, product.id, environment);
  const job = deployed && (await findJob(database, deployed.jobId));
  if (!deployed?.previous || !deployed.finishedAt || !job) return ignored('nothing went before what runs');
  if (job.kind === 'rollback') return ignored('what runs was rolled back to');
  const since = deployed.finishedAt.getTime();
  if (Date.now() - since > freshMilliseconds) return ignored('what runs was deployed more than an hour ago');
  if (!(Date.parse(alert.startsAt) >= since)) return ignored('it began before what runs was deployed');
  const settings = await versionManager.environment(job.snapshotDigest, environment);
  if (!settings.autoRollback) return ignored(`autoRollback of ${environment} is off`);

  const reason = `${alertname} since ${alert.startsAt}`.slice(0, 400);
  const targetVersion = deployed.previous.versionCode;
  const asked = { productId: product.id, targetVersion, strategy: 'quick', targetEnv: environment, reason } as const;
  try {
    const { id: jobId } = await startRollback(services, product, asked, alertmanager);
    await appendAudit(database, {
      actorId: alertmanager.id,
      actorName: alertmanager.name,
      action: 'POST /webhooks/alertmanager',
      productId: product.id,
      subject: `/api/rollbacks/${jobId}`,
      detail: { targetVersion, fromVersion: deployed.versionCode, targetEnv: environment, reason },
    });
    return { status: 'started', detail: `${environment} goes back to ${targetVersion}`, jobId };
  } catch (error) {
    if (error instanceof Problem) return ignored(error.message);
    throw error;
  }
}

function ignored(detail: string): AlertVerdict {
  return { status: 'ignored', detail };
}
