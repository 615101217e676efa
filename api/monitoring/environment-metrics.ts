import { Gauge, type Registry } from 'prom-client';

import {
  listCanaries,
  listDeployed,
  listEnvironmentStates,
  listLastCanaryChecks,
  listLastRetentionRuns,
} from '../../database/monitoring.ts';
import { probe } from '../probe.ts';
import type { ApiServices } from '../services.ts';

/** All canaries are asked for at once. */
const gatewayMilliseconds = 3000;

type Places = Pick<ApiServices, 'database' | 'traffic'>;

/** What runs where, as the database has it, and what is sent to canaries, as the gateway has it. */
export function environmentMetrics(registry: Registry): (places: Places) => Promise<void> {
  const registers = [registry];
  const place = ['product', 'environment'] as const;
  const info = new Gauge({
    name: 'assembox_environment_info',
    help: '1 for the version that the environment was last brought to.',
    labelNames: [...place, 'version'],
    registers,
  });
  const deployed = new Gauge({
    name: 'assembox_environment_deployed_timestamp_seconds',
    help: 'When the environment was last brought to a version.',
    labelNames: place,
    registers,
  });
  const changing = new Gauge({
    name: 'assembox_environment_changing',
    help: '1 while a job changes the environment.',
    labelNames: place,
    registers,
  });
  const stopped = new Gauge({
    name: 'assembox_environment_line_stopped',
    help: '1 while the line of the environment is stopped.',
    labelNames: place,
    registers,
  });
  const weight = new Gauge({
    name: 'assembox_canary_weight_percent',
    help: 'Share of the requests that a canary under way gets.',
    labelNames: ['product', 'version'],
    registers,
  });
  const check = new Gauge({
    name: 'assembox_canary_last_check_passed',
    help: '1 where the last check of a canary under way passed.',
    labelNames: ['product', 'version'],
    registers,
  });
  const retentionFailed = new Gauge({
    name: 'assembox_retention_last_run_failed',
    help: '1 where the last clean-up of the product failed.',
    labelNames: ['product'],
    registers,
  });
  const retentionFinished = new Gauge({
    name: 'assembox_retention_last_run_timestamp_seconds',
    help: 'When the last clean-up of the product ended.',
    labelNames: ['product'],
    registers,
  });

  return async ({ database, traffic }) => {
    const gauges = [info, deployed, changing, stopped, weight, check, retentionFailed, retentionFinished];
    for (const gauge of gauges) gauge.reset();
    const [revisions, states, canaries, checks, cleanUps] = await Promise.all([
      listDeployed(database),
      listEnvironmentStates(database),
      listCanaries(database),
      listLastCanaryChecks(database),
      listLastRetentionRuns(database),
    ]);
    for (const { productCode, environment, versionCode, finishedAt } of revisions) {
      info.set({ product: productCode, environment, version: versionCode }, 1);
      if (finishedAt) deployed.set({ product: productCode, environment }, finishedAt.getTime() / 1000);
    }
    for (const state of states) {
      const labels = { product: state.productCode, environment: state.environment };
      changing.set(labels, state.writerJobId === null ? 0 : 1);
      stopped.set(labels, state.stopped ? 1 : 0);
    }
    for (const { productCode, versionCode, verdict } of checks)
      check.set({ product: productCode, version: versionCode }, verdict === 'passed' ? 1 : 0);
    // Without an answer there is no figure, rather than an old one.
    await Promise.all(
      canaries.map(({ productCode, versionCode }) =>
        probe(async () => {
          weight.set({ product: productCode, version: versionCode }, await traffic.weight(productCode, 'production'));
        }, gatewayMilliseconds),
      ),
    );
    for (const { productCode, finishedAt, error } of cleanUps) {
      retentionFailed.set({ product: productCode }, error === null ? 0 : 1);
      if (finishedAt) retentionFinished.set({ product: productCode }, finishedAt.getTime() / 1000);
    }
  };
}
