import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { publishWorkflowId } from '../../workflows/contract.ts';
import type { ApiClient } from '../demo/api-client.ts';
import { at, text } from '../demo/json.ts';
import { uploadProduct } from '../demo/upload.ts';
import { whoRan } from './example-history.ts';
import { askedFor, colleague, environmentOf } from './promoting.ts';
import { type PublishStack, startPublishStack, type System } from './publish-stack.ts';
import { publishedState } from './published-state.ts';
import { detailOf, ended, failureIn, stepReaches } from './publishing.ts';
import { Site } from './sites.ts';
import { smallProduct } from './small-product.ts';

let stack: PublishStack;
let approver: ApiClient;
let apiSite: Site;
let otherApi: { readonly url: string; readonly client: ApiClient };
let sites: [Site, Site];
let productId: string;

beforeAll(async () => {
  stack = await startPublishStack();
  approver = await colleague(stack);
  sites = [await Site.open(stack), await Site.open(stack)];
  apiSite = await Site.open(stack);
  otherApi = await apiSite.startApi();
  productId = await uploadProduct(stack.api, smallProduct());
});

afterAll(async () => {
  await Promise.all([...sites, apiSite].map((site) => site.close()));
  await stack.stop();
});

/** Six workers start one after the other, and what waits for a system is tried less and less often. */
const aSlowMachine = 20 * 60_000;

/** The system without which the step after this one does not get anywhere. */
const neededNext: readonly (readonly [step: string, system: System])[] = [
  ['createVersion', 's3'],
  ['generate', 'git'],
  ['push', 'ci'],
];

/** Both workers run, and the one that has done what was done so far dies: the other one has to go on. */
async function handOver(from: Site, to: Site): Promise<void> {
  await to.startWorker();
  await from.killWorker();
}

const otherThan = (site: Site): Site => (sites[0] === site ? sites[1] : sites[0]);

/** At the end of each step up to the push the worker that ran it dies, and the other one does the next. */
async function publishInTurns(jobId: string): Promise<void> {
  let current = sites[0];
  for (const [index, [step, system]] of neededNext.entries()) {
    await stepReaches(stack, jobId, step, 'completed');
    await handOver(current, otherThan(current));
    current = otherThan(current);
    const following = neededNext[index + 1];
    if (following) stack.proxies[following[1]].cut();
    stack.proxies[system].resume();
  }
}

/** Both workers run while CI builds and at the rollout; who did the step dies as soon as it is done. Returns who is left. */
async function deployWithBoth(jobId: string): Promise<Site> {
  const [first, second] = sites;
  for (const [step, activities] of [
    ['build', ['readBuild', 'followBuild']],
    ['deploy', ['rollout']],
  ] as const) {
    await Promise.all([first.startWorker(), second.startWorker()]);
    await stepReaches(stack, jobId, step, 'completed');
    const ran = await whoRan(stack.env, publishWorkflowId(productId));
    const victim = activities.some((activity) => siteOf(ran, activity) === 2) ? second : first;
    await victim.killWorker();
  }
  return first.isWorking ? first : second;
}

/** 1 or 2; 0 for nobody. */
const siteOf = (ran: ReadonlyMap<string, string>, activity: string): number =>
  sites.findIndex(({ pids }) => pids.has(ran.get(activity)?.split('@')[0] ?? '')) + 1;

it(
  'passes from one worker to the other at every step, over two APIs, with nothing on a disk that both need',
  async () => {
    await sites[0].startWorker();
    stack.proxies.s3.cut();
    const body = { productId, description: 'a test', options: { skipTests: true, targetEnv: 'production' } };
    const once = { 'idempotency-key': randomUUID() };
    const jobId = text(await stack.api.send('POST', '/api/publishes', body, once), 'jobId');
    expect(text(await otherApi.client.send('POST', '/api/publishes', body, once), 'jobId')).toBe(jobId);
    const events = fetch(`${otherApi.url}/api/publishes/${jobId}/events`, {
      headers: { authorization: `Bearer ${stack.token}` },
    });

    await publishInTurns(jobId);
    const current = await deployWithBoth(jobId);
    const asked = await askedFor(stack, jobId);
    stack.proxies.runtime.cut();
    await approver.send('POST', `/api/publishes/${jobId}/approve`, asked);
    await stepReaches(stack, jobId, 'approve', 'completed');
    await handOver(current, otherThan(current));
    stack.proxies.runtime.resume();

    const detail = await ended(stack, jobId);
    expect(failureIn(detail)).toBeNull();
    expect(await otherApi.client.send('GET', `/api/publishes/${jobId}`)).toEqual(await detailOf(stack, jobId));
    expect(await (await events).text()).toMatch(/event: end\n.*\ndata: \{"status":"deployed"\}\n\n$/u);
    await expectTurns();
    const state = await publishedState(stack, { id: productId, code: 'notes' }, '1.0.0');
    expect(state).toMatchObject({ releaseRows: 1, releaseStatus: 'deployed', tags: ['v1.0.0'], commits: 1, builds: 1 });
    expect(at(await environmentOf(stack, productId, 'production'), 'serving', 'versionCode')).toBe('1.0.0');
    expect(await Promise.all([...sites, apiSite].map((site) => site.kept()))).toEqual([[], [], []]);
  },
  aSlowMachine,
);

/** No step for which the other worker was waited for was done by the worker that had done the one before. */
async function expectTurns(): Promise<void> {
  const ran = await whoRan(stack.env, publishWorkflowId(productId));
  expect(['createVersion', 'generate', 'push'].map((activity) => siteOf(ran, activity))).toEqual([1, 2, 1]);
  const [approved, promoted] = ['recordDecision', 'verifyProduction'].map((activity) => siteOf(ran, activity));
  expect([1, 2]).toContain(promoted);
  expect(approved).toBe(promoted === 1 ? 2 : 1);
}
