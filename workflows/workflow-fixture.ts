import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import {
  bundleWorkflowCode,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';

import type { Activities } from '../activities/index.ts';
import { emptySteps } from '../devstack/histories/empty-steps.ts';
import { testTemporal } from '../devstack/test-servers.ts';

let client: Client;
let native: NativeConnection;
let namespace: string;
let workflowBundle: WorkflowBundleWithSourceMap;

/** Call it once in a test file: a real Temporal for `start`. */
export function useTemporal(): void {
  beforeAll(async () => {
    Runtime.install({
      logger: { log: () => {}, trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
    const temporal = await testTemporal();
    namespace = temporal.namespace;
    client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace });
    native = await NativeConnection.connect({ address: temporal.address });
    const workflowsPath = fileURLToPath(new URL('./index.ts', import.meta.url));
    workflowBundle = await bundleWorkflowCode({ workflowsPath });
  });
  afterAll(async () => {
    await client.connection.close();
    await native.close();
  });
}

/** Activities that note what was called; `overrides` make a step behave otherwise. */
export function recorded(overrides: Partial<Activities> = {}): { calls: string[]; activities: Activities } {
  const calls: string[] = [];
  const noted: Partial<Activities> = {
    failPublish: async (_job, error) => void calls.push(`${error.type}: ${error.message}`),
    failProduction: async (_job, error) => void calls.push(`${error.type}: ${error.message}`),
    shiftTraffic: async (_job, weight) => void calls.push(`weight ${weight}`),
    recordDecision: async (_job, { decision }) => void calls.push(decision),
  };
  const activities = new Proxy<Activities>(
    { ...emptySteps, ...noted, ...overrides },
    {
      get(target, name, receiver) {
        const run: unknown = Reflect.get(target, name, receiver);
        if (typeof run !== 'function') return run;
        return (...args: unknown[]) => {
          calls.push(String(name));
          return Reflect.apply(run, undefined, args);
        };
      },
    },
  );
  return { calls, activities };
}

export interface Started {
  readonly worker: Worker;
  readonly started: WorkflowHandle & { readonly firstExecutionRunId: string };
}

/** Starts the workflow, and makes a worker of its own for it, which `outcomeOf` and `failureOf` run. */
export async function start(workflow: string, input: object, activities: Activities): Promise<Started> {
  const taskQueue = `${workflow}-test-${randomUUID()}`;
  const worker = await Worker.create({ connection: native, namespace, taskQueue, workflowBundle, activities });
  const started = await client.workflow.start(workflow, { workflowId: taskQueue, taskQueue, args: [input] });
  return { worker, started };
}

export const outcomeOf = ({ worker, started }: Started): Promise<unknown> => worker.runUntil(started.result());

export async function failureOf(run: Started): Promise<Error> {
  try {
    await outcomeOf(run);
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause) return error.cause;
    throw error;
  }
  throw new Error('the workflow succeeded');
}
