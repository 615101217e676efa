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

/** Seven workers start one after the other, and what waits for a system is tried less and less often. */
const aSlowMachine = 20 * 60_000;

/** Each step with what does it, and the system without which the step after it does not get anywhere. */
const turns: readonly (readonly [step: string, activity: string, neededNext: System])[] = [
  ['createVersion', 'createVersion', 's3'],
  ['generate', 'generate', 'git'],
  ['push', 'push', 'ci'],
  ['build', 'triggerBuild', 's3'],
];

/** Both workers run, and the one that has done what was done so far dies: the other one has to go on. */
async function handOver(from: Site, to: Site): Promise<void> {
  await to.startWorker();
  await from.killWorker();
}

const otherThan = (site: Site): Site => (sites[0] === site ? sites[1] : sites[0]);

/** At the end of each step up to the rollout the worker that ran it dies, and the other one does the next. Returns who is left. */
async function publishInTurns(jobId: string): Promise<Site> {
  let current = sites[0];
  for (const [index, [step, activity, system]] of turns.entries()) {
    await stepReaches(stack, jobId, step, 'completed');
    await expectDoneBy(current, activity);
    await handOver(current, otherThan(current));
    current = otherThan(current);
    const following = turns[index + 1];
    if (following) stack.proxies[following[2]].cut();
    stack.proxies[system].resume();
  }
  await stepReaches(stack, jobId, 'deploy', 'completed');
  await expectDoneBy(current, 'rollout');
  await handOver(current, otherThan(current));
  return otherThan(current);
}

/** Temporal hears of it a little later than the database. */
async function expectDoneBy(site: Site, activity: string): Promise<void> {
  const isTheirs = async () => {
    const ran = await whoRan(stack.env, publishWorkflowId(productId));
    return site.pids.has(ran.get(activity)?.split('@')[0] ?? '');
  };
  await expect.poll(isTheirs, { timeout: 120_000, message: `${activity} by the worker whose turn it is` }).toBe(true);
}

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

    const current = await publishInTurns(jobId);
    const asked = await askedFor(stack, jobId);
    stack.proxies.runtime.cut();
    await approver.send('POST', `/api/publishes/${jobId}/approve`, asked);
    await stepReaches(stack, jobId, 'approve', 'completed');
    await expectDoneBy(current, 'recordDecision');
    await handOver(current, otherThan(current));
    stack.proxies.runtime.resume();

    const detail = await ended(stack, jobId);
    expect(failureIn(detail)).toBeNull();
    expect(await otherApi.client.send('GET', `/api/publishes/${jobId}`)).toEqual(await detailOf(stack, jobId));
    expect(await (await events).text()).toMatch(/event: end\n.*\ndata: \{"status":"deployed"\}\n\n$/u);
    await expectDoneBy(otherThan(current), 'verifyProduction');
    const state = await publishedState(stack, { id: productId, code: 'notes' }, '1.0.0');
    expect(state).toMatchObject({ releaseRows: 1, releaseStatus: 'deployed', tags: ['v1.0.0'], commits: 1, builds: 1 });
    expect(at(await environmentOf(stack, productId, 'production'), 'serving', 'versionCode')).toBe('1.0.0');
    expect(await Promise.all([...sites, apiSite].map((site) => site.kept()))).toEqual([[], [], []]);
  },
  aSlowMachine,
);
