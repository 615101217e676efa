import { styleText } from 'node:util';

import type { EnvironmentAnswer } from './environment-answers.ts';
import { readableTime, stepTitle } from './wording.ts';

const shownChecks = 5;
const verdicts = new Map([
  ['passed', styleText('green', 'passed')],
  ['failed', styleText('red', 'failed')],
]);

/** What an environment runs, its canary, and who changes it, for a person. */
export function environmentLines(found: EnvironmentAnswer): string[] {
  const version = found.serving === undefined ? 'nothing' : found.serving.versionCode;
  const head = [found.environment.padEnd(12), version.padEnd(10), found.state.padEnd(12), found.url ?? ''];
  return [
    styleText('bold', head.join(' ').trimEnd()),
    ...[...servingLines(found), ...canaryLines(found.canary), ...jobLines(found), ...lineLines(found.line)].map(
      (line) => `  ${line}`,
    ),
  ];
}

function servingLines({ serving, previous, deployedAt, state, message }: EnvironmentAnswer): string[] {
  const since = deployedAt === undefined ? '' : `, since ${readableTime(deployedAt)}`;
  const before = previous === undefined ? '' : `, before it ${previous.versionCode}`;
  return [
    ...(serving === undefined ? [] : [`image ${serving.digest}${since}${before}`]),
    ...(state === 'ready' || state === 'empty' ? [] : [message]),
  ];
}

function canaryLines({ state, serving, desired, weight, message, checks }: EnvironmentAnswer['canary']): string[] {
  const revision = serving ?? desired;
  if (revision === undefined) return [];
  const trouble = state === 'ready' ? '' : `, ${state}: ${message}`;
  return [
    `canary ${revision.versionCode} gets ${weight} % of the requests${trouble}`,
    ...checks
      .slice(-shownChecks)
      .map((check) => `  at ${check.weight} %  ${verdicts.get(check.verdict) ?? check.verdict}: ${check.message}`),
  ];
}

function jobLines({ job }: EnvironmentAnswer): string[] {
  if (job === undefined) return [];
  const step = job.currentStep === '' ? '' : `, at "${stepTitle(job.currentStep)}"`;
  return [`${job.kind} of ${job.versionCode} changes it${step}: status ${job.jobId} --watch`];
}

function lineLines({ stopped, reason, by, since }: EnvironmentAnswer['line']): string[] {
  if (!stopped) return [];
  const who = by === undefined ? '' : ` by ${by}`;
  const when = since === undefined ? '' : ` since ${readableTime(since)}`;
  return [styleText('yellow', `the line is stopped${who}${when}: ${reason ?? 'no reason given'}`)];
}
