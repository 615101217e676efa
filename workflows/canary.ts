import { ApplicationFailure } from '@temporalio/workflow';

import { named, quick } from './activity-options.ts';
import type { CanaryCommands } from './canary-commands.ts';
import type { CanaryControl, CanaryPlan, CanaryVerdict, DeploymentJob } from './deployment-contract.ts';

/** A hold of a day is not looked at thousands of times: every look is part of the history. */
const looksPerStep = 200;
const longestWait = 15 * 60_000;

export interface Canary {
  readonly job: DeploymentJob;
  readonly plan: CanaryPlan;
  readonly commands: CanaryCommands;
}

interface Step {
  readonly index: number;
  readonly weight: number;
  readonly holdSeconds: number;
  checks: number;
}

/**
 * Gives a running canary more and more of the requests as long as it does well, and obeys what operators say.
 * @throws ApplicationFailure `CanaryFailed` with what was found, `CanaryAborted` with who and why
 */
export async function runCanary(canary: Canary): Promise<void> {
  const { job, plan, commands } = canary;
  commands.begin();
  try {
    for (const [index, { weight, holdSeconds }] of plan.steps.entries()) {
      if ((await runStep(canary, { index, weight, holdSeconds, checks: 0 })) === 'promote') return;
      await named(`8. Step ${index + 1} has held`, quick).completeCanaryStep(job, 1 / plan.steps.length);
    }
  } finally {
    commands.end();
  }
}

type Ending = 'promote';

/** Waits until neither a stopped line nor a freeze window holds the job. */
export async function passGate({ job, commands }: Pick<Canary, 'job' | 'commands'>): Promise<Ending | null> {
  for (let wait = 1000; ; wait = Math.min(wait * 1.5, longestWait)) {
    const gate = await named('8. May it go further?', quick).checkGate(job);
    if (gate.open) return null;
    const left = gate.until === null ? wait : Math.min(wait, Date.parse(gate.until) - Date.now() + 1000);
    const command = await commands.next(left);
    const outcome = command && (await obey({ job, commands }, command));
    if (outcome === 'promote') return outcome;
  }
}

async function runStep(canary: Canary, step: Step): Promise<'held' | Ending> {
  const { job } = canary;
  const ending = await passGate(canary);
  if (ending !== null) return ending;
  for (;;) {
    await shift(job, step.weight);
    const outcome = await hold(canary, step);
    if (outcome !== 'resumed') return outcome;
  }
}

/** Holds the weight, looking at the canary now and then. A pause begins the hold anew. */
async function hold(canary: Canary, step: Step): Promise<'held' | 'resumed' | Ending> {
  const { plan, commands } = canary;
  const began = Date.now();
  const length = step.holdSeconds * 1000;
  const interval = Math.max(plan.intervalSeconds * 1000, length / looksPerStep);
  let failures = 0;
  for (;;) {
    const command = await commands.next(Math.min(interval, began + length - Date.now()));
    if (command !== null) {
      const outcome = await obey(canary, command);
      if (outcome !== null) return outcome;
      continue;
    }
    const over = Date.now() - began >= length;
    const found = await look(canary, step, (Date.now() - began) / 1000);
    if (found.verdict === 'failed') failures += 1;
    if (failures > plan.failureLimit || (over && found.verdict !== 'passed')) {
      throw ApplicationFailure.nonRetryable(
        `The canary failed at ${step.weight} % of the requests: ${found.message}.`,
        'CanaryFailed',
      );
    }
    if (over) return 'held';
  }
}

async function look({ job, plan }: Canary, step: Step, seconds: number): Promise<CanaryVerdict> {
  const number = step.checks;
  step.checks += 1;
  return await named(`8. Look at the canary at ${step.weight} %`, quick).checkCanary(job, plan, {
    step: step.index,
    number,
    weight: step.weight,
    seconds,
  });
}

/** Null where the hold goes on. */
async function obey(
  canary: Pick<Canary, 'job' | 'commands'>,
  command: CanaryControl,
): Promise<'resumed' | Ending | null> {
  const { commands } = canary;
  const ending = obeyEnding(commands, command);
  if (ending !== null) return ending;
  // A second one, when the first has been obeyed.
  if (command.action === 'resume') {
    commands.done();
    return null;
  }
  return await pause(canary, command);
}

/** @throws ApplicationFailure `CanaryAborted` */
function obeyEnding(commands: Pick<CanaryCommands, 'done'>, { action, by, reason }: CanaryControl): Ending | null {
  if (action !== 'abort' && action !== 'promote') return null;
  commands.done();
  if (action === 'promote') return 'promote';
  throw ApplicationFailure.nonRetryable(`${by.name} aborted the canary: ${reason}`, 'CanaryAborted');
}

/** Until somebody resumes it. Another weight set by hand is one that pauses. */
async function pause(
  { job, commands }: Pick<Canary, 'job' | 'commands'>,
  first: CanaryControl,
): Promise<'resumed' | Ending> {
  commands.paused = true;
  try {
    for (let command: CanaryControl | null = first; ; command = await commands.next()) {
      if (command === null) continue;
      const ending = obeyEnding(commands, command);
      if (ending !== null) return ending;
      if (command.action === 'setWeight' && command.weight !== undefined) await shift(job, command.weight);
      commands.paused = command.action !== 'resume';
      commands.done();
      if (command.action === 'resume') return 'resumed';
    }
  } finally {
    commands.paused = false;
  }
}

export async function shift(job: DeploymentJob, weight: number): Promise<void> {
  await named(`8. Send ${weight} % of the requests to ${job.versionCode}`, quick).shiftTraffic(job, weight);
}
