import { styleText } from 'node:util';

import type { ProblemBody } from './api-client.ts';
import type { StatusAnswer } from './answers.ts';

/** What each step is called for people. */
const stepTitles: Readonly<Record<string, string>> = {
  createVersion: 'create version',
  generate: 'generate code',
  push: 'push to Git',
  build: 'build',
  deploy: 'deploy to staging',
  verify: 'verify',
  approve: 'approval',
  canary: 'canary',
  promote: 'promote',
  preflight: 'preflight',
  regenerate: 'generate again',
  rebuild: 'build again',
  switch: 'switch',
  check: 'verify',
};

const marks = new Map([
  ['pending', styleText('dim', '○')],
  ['running', styleText('cyan', '◐')],
  ['completed', styleText('green', '✔')],
  ['failed', styleText('red', '✖')],
]);

export function stepTitle(name: string): string {
  return stepTitles[name] ?? name;
}

/** Mark, name and time take this much of a line. */
const messageColumn = 31;

/** @param columns of the terminal: the message is cut to fit */
export function stepLine(step: StatusAnswer['steps'][number], now: number, columns = 200): string {
  const mark = marks.get(step.status) ?? '?';
  const seconds = step.startTime === undefined ? '' : elapsed(step.startTime, step.endTime, now);
  const message = ((step.message ?? '').split('\n')[0] ?? '').slice(0, Math.max(0, columns - messageColumn));
  return `${mark} ${stepTitle(step.name).padEnd(18)} ${seconds.padStart(7)}  ${styleText('dim', message)}`;
}

function elapsed(start: string, end: string | undefined, now: number): string {
  const milliseconds = (end === undefined ? now : Date.parse(end)) - Date.parse(start);
  return `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
}

export function progressBar(percent: number, width: number): string {
  const full = Math.round((Math.min(100, Math.max(0, percent)) / 100) * width);
  return `${'█'.repeat(full)}${styleText('dim', '░'.repeat(width - full))} ${String(percent).padStart(3)} %`;
}

export interface Finding {
  readonly document?: string;
  readonly pointer?: string;
  readonly parameter?: string;
  readonly message: string;
  readonly mend?: string;
}

/** `order/model/SalesOrder /fields/3/code: what is wrong` and how to mend it, below. */
export function findingLines(finding: Finding): string[] {
  const place = [finding.document, finding.pointer, finding.parameter].filter(Boolean).join(' ');
  const head = place ? `${styleText('bold', place)}: ${finding.message}` : finding.message;
  return [`  ${head}`, ...(finding.mend ? [`    → ${finding.mend}`] : [])];
}

export function problemLines(problem: ProblemBody): string[] {
  return [
    styleText('red', `${problem.title}: ${problem.detail}`),
    ...(problem.errors ?? []).flatMap(findingLines),
    ...(problem.mend ? [`→ ${problem.mend}`] : []),
  ];
}

/** How a finished job ended, for a person. */
export function outcomeLines(status: StatusAnswer): string[] {
  const version = `version ${status.versionCode}`;
  if (!status.error) {
    const deployed = `is deployed to ${status.targetEnv}`;
    const how = status.status === 'deployed' ? deployed : 'is built; it was not to be deployed';
    return [styleText('green', `✔ ${version} ${how}`)];
  }
  const isStaged = status.targetEnv === 'production' && productionSteps.has(status.error.step);
  return [
    styleText('red', `✖ ${version} failed at "${stepTitle(status.error.step)}" (${status.error.type})`),
    ...status.error.message.split('\n').map((line) => `  ${line}`),
    ...(status.error.needsOperator ?? []).map((thing) => styleText('yellow', `  needs an operator: ${thing}`)),
    ...(isStaged ? [`  staging runs it; try again with: promote ${status.productId} ${status.versionCode}`] : []),
    ...(status.historyUrl ? [`  history: ${status.historyUrl}`] : []),
  ];
}

/** The steps after staging. */
const productionSteps: ReadonlySet<string> = new Set(['approve', 'canary', 'promote']);

/** What a job that waits for an approver wants to have said; null where none is asked. */
export function approvalLine({ jobId, approval, finishedAt }: StatusAnswer): string | null {
  if (approval?.decision !== 'pending' || finishedAt !== undefined) return null;
  const who = `an approver other than ${approval.requestedBy}`;
  return `Waits for ${who}, until ${readableTime(approval.deadline)}: approve ${jobId}, or reject ${jobId}`;
}

/** To the minute, in UTC. */
export function readableTime(timestamp: string): string {
  return `${timestamp.replace('T', ' ').slice(0, 16)} UTC`;
}

export function isFinished(status: StatusAnswer): boolean {
  return status.finishedAt !== undefined;
}
