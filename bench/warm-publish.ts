import path from 'node:path';

import { uploadModule, uploadProduct } from '../devstack/demo/upload.ts';
import { toolCacheFolder } from '../devstack/tool-cache.ts';
import { changed } from '../examples/changed.ts';
import { loadExample } from '../examples/load.ts';
import type { ProductSource } from '../metadata/source.ts';
import { type BuildByHand, createBuildByHand, type HandTimes } from './build-by-hand.ts';
import { type Finding, median } from './measure.ts';
import { type PublishStack, withPublishStack } from './publish-stack.ts';
import { duration } from './report.ts';
import type { Measurement, Table } from './result.ts';
import { timePublish, type TimedPublish } from './timed-publish.ts';

const rounds = 5;

interface Round {
  readonly publish: TimedPublish;
  readonly byHand: HandTimes;
}

/**
 * The order example published once more after a change of one field, against the longest step of the same build with
 * the machine to itself: as a person runs it, and as CI does, which remembers earlier type checks. Everything has been
 * done once before, so that nothing is installed.
 */
export const measureWarmPublish: Measurement = async (context) => {
  const { env, progress } = context;
  progress('  starting the embedded stack');
  return await withPublishStack(context, async (stack, dataDir) => {
    const byHand = createBuildByHand({
      folder: path.join(dataDir, 'by-hand'),
      cacheFolder: toolCacheFolder(env),
      databaseUrl: stack.databaseUrl,
      env,
    });
    const taken = await publishAndBuild(stack, byHand, progress);
    return { findings: findings(taken), tables: [stepTable(taken), buildTable(taken)] };
  });
};

async function publishAndBuild(stack: PublishStack, byHand: BuildByHand, progress: (line: string) => void) {
  const source = await loadExample('orders');
  const productId = await uploadProduct(stack.api, source);
  const taken: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    if (round > 0) await changeOneField(stack, productId, source, round);
    const publish = await timePublish(stack, productId);
    const hand = await byHand.build(publish.cloneUrl, publish.commit);
    const kind = round === 0 ? ' (cold, not counted)' : '';
    const [name, longest] = longestOf(hand.asTyped);
    progress(`  publish ${duration(publish.seconds)}, ${name} ${duration(longest)}${kind}`);
    if (round > 0) taken.push({ publish, byHand: hand });
  }
  return taken;
}

/** Another label and a longer text: entity, DTO, migration, form and locales of the customer change. */
async function changeOneField(stack: PublishStack, productId: string, source: ProductSource, round: number) {
  const drafts = changed(source, [
    { document: 'user/model/Customer', pointer: '/fields/1/label/en-US', value: `Name ${round}` },
    { document: 'user/model/Customer', pointer: '/fields/1/maxLength', value: 120 + round },
  ]);
  for (const module of drafts.modules) if (module.code === 'user') await uploadModule(stack.api, productId, module);
}

function longestOf(steps: Readonly<Record<string, number>>): readonly [string, number] {
  return Object.entries(steps).reduce((longest, step) => (step[1] > longest[1] ? step : longest), ['', 0]);
}

function findings(taken: readonly Round[]): Finding[] {
  const against = (how: string, steps: (hand: HandTimes) => HandTimes['asCi']): Finding => {
    const longest = taken.map(({ byHand }) => longestOf(steps(byHand)));
    return {
      name: `warm publish of one changed field / its longest build step ${how}`,
      ours: median(taken.map(({ publish }) => publish.seconds)),
      reference: median(longest.map(([, time]) => time)),
      ratio: median(taken.map(({ publish }, index) => publish.seconds / (longest[index]?.[1] ?? Number.NaN))),
      limit: 1.5,
      note: [...new Set(longest.map(([name]) => name))].join(', '),
    };
  };
  return [against('as a person runs it', ({ asTyped }) => asTyped), against('as CI runs it', ({ asCi }) => asCi)];
}

/** Median of each name over the rounds, in the order of the first. */
function medians(rows: readonly Readonly<Record<string, number>>[]): Map<string, number> {
  const names = Object.keys(rows[0] ?? {});
  return new Map(names.map((name) => [name, median(rows.flatMap((row) => row[name] ?? []))]));
}

function stepTable(taken: readonly Round[]): Table {
  const steps = medians(taken.map(({ publish }) => publish.steps));
  const whole = median(taken.map(({ publish }) => publish.seconds));
  const between = whole - [...steps.values()].reduce((sum, seconds) => sum + seconds, 0);
  return {
    title: 'Where the time of a warm publish goes (seconds)',
    rows: [...steps, ['plan and between the steps', between] as const].map(([step, seconds]) => ({
      step,
      seconds: seconds.toFixed(2),
      share: `${Math.round((seconds / whole) * 100)} %`,
    })),
  };
}

function buildTable(taken: readonly Round[]): Table {
  const alone = medians(taken.map(({ byHand }) => ({ ...byHand.asCi, ...byHand.asTyped })));
  const inBuild = medians(taken.map(({ publish }) => publish.buildSteps));
  return {
    title: 'Steps of its build (seconds): within the publish side by side, by hand one after the other',
    rows: [...new Set([...inBuild.keys(), ...alone.keys()])].map((step) => ({
      step,
      'in the publish': inBuild.get(step)?.toFixed(1) ?? '',
      'by hand': alone.get(step)?.toFixed(1) ?? '',
    })),
  };
}
