import { setTimeout as delay } from 'node:timers/promises';

import { text } from '../devstack/demo/json.ts';
import { uploadModule, uploadProduct } from '../devstack/demo/upload.ts';
import { changed } from '../examples/changed.ts';
import { loadExample } from '../examples/load.ts';
import type { Revision } from '../platform/ports.ts';
import { median } from './measure.ts';
import { type PublishStack, withPublishStack } from './publish-stack.ts';
import { duration } from './report.ts';
import type { Measurement } from './result.ts';
import { endOf, timePublish } from './timed-publish.ts';

const pairs = 7;
const product = 'orders';
const environment = 'staging';

/** A quick rollback of the order example, from the request to the end of its job, against what the runtime needs alone. */
export const measureRollback: Measurement = async (context) => {
  const { progress } = context;
  progress('  starting the embedded stack, and publishing twice');
  const taken: { ours: number; reference: number }[] = [];
  await withPublishStack(context, async (stack) => {
    const versions = await publishTwice(stack);
    for (let pair = 0; pair <= pairs; pair += 1) {
      const times = await pairOf(stack, versions);
      progress(`  rollback ${duration(times.ours)}, bare rollout ${duration(times.reference)}`);
      // The first of both compiles what Node keeps from then on.
      if (pair > 0) taken.push(times);
    }
  });
  const finding = {
    name: 'quick rollback / bare rollout of the same revision',
    ours: median(taken.map(({ ours }) => ours)),
    reference: median(taken.map(({ reference }) => reference)),
    ratio: median(taken.map(({ ours, reference }) => ours / reference)),
    limit: 1.5,
    note: `${pairs} pairs; preflight, takeover, rollout and check of the order example`,
  };
  return { findings: [finding], tables: [] };
};

interface Versions {
  readonly productId: string;
  readonly old: Revision;
  readonly current: Revision;
}

async function publishTwice(stack: PublishStack): Promise<Versions> {
  const source = await loadExample(product);
  const productId = await uploadProduct(stack.api, source);
  const publish = async (): Promise<Revision> => {
    await timePublish(stack, productId);
    const { serving } = await stack.runtime.status(product, environment);
    if (serving === null) throw new Error('nothing serves after a publish');
    return serving;
  };
  const old = await publish();
  const drafts = changed(source, [{ document: 'user/model/Customer', pointer: '/fields/1/maxLength', value: 140 }]);
  for (const module of drafts.modules) if (module.code === 'user') await uploadModule(stack.api, productId, module);
  return { productId, old, current: await publish() };
}

/** Both begin with the newer version in service. */
async function pairOf(stack: PublishStack, { productId, old, current }: Versions) {
  const ours = await rollBack(stack, productId, old.versionCode);
  await rollOut(stack, current);
  const reference = await rollOut(stack, old);
  await rollOut(stack, current);
  return { ours, reference };
}

/** Seconds by the job's own clock, which is this machine's. */
async function rollBack({ api }: PublishStack, productId: string, targetVersion: string): Promise<number> {
  const started = Date.now();
  const question = { productId, targetVersion, strategy: 'quick', targetEnv: environment, reason: 'a benchmark' };
  const detail = await endOf(api, text(await api.send('POST', '/api/rollbacks', question), 'jobId'));
  return (Date.parse(text(detail, 'finishedAt')) - started) / 1000;
}

async function rollOut({ runtime }: PublishStack, revision: Revision): Promise<number> {
  const started = Date.now();
  await runtime.apply(product, environment, revision);
  for (;;) {
    const { serving, state } = await runtime.status(product, environment);
    if (state === 'ready' && serving?.digest === revision.digest) return (Date.now() - started) / 1000;
    if (state === 'failed') throw new Error(`${revision.versionCode} does not start`);
    await delay(20);
  }
}
