import { styleText } from 'node:util';

import { ConfigError, readConfig } from '../platform/config.ts';
import { checkApi } from './doctor/api.ts';
import type { Check, Verdict } from './doctor/check.ts';
import { systemChecks } from './doctor/systems.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';

const oldestNode = [22, 12] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Checks what a publish needs, all of it, and says how to mend what is wrong. The service is asked over HTTP; the
 * systems behind it are asked directly where their settings are in the environment.
 */
export async function doctor(environment: Environment, output: Output, json: boolean): Promise<ExitCode> {
  const checks: Check[] = [checkNode(), ...(await checkApi(environment)), ...(await checkSystems(environment))];
  if (json) output.line(JSON.stringify({ healthy: checks.every(isFine), checks }));
  else for (const line of checks.flatMap(checkLines)) output.line(line);
  return checks.every(isFine) ? exitCodes.done : exitCodes.failed;
}

function isFine(check: Check): boolean {
  return check.verdict !== 'wrong';
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fine = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const wanted = oldestNode.join('.');
  return fine
    ? { subject: 'Node.js', verdict: 'fine', message: process.version }
    : { subject: 'Node.js', verdict: 'wrong', message: process.version, mend: `Use Node.js ${wanted} or later.` };
}

async function checkSystems(environment: Environment): Promise<Check[]> {
  try {
    return await systemChecks(readConfig(environment));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (!environment['DATABASE_URL']) {
      const message = 'asked through the service only: this shell does not have its settings';
      return [{ subject: 'Systems behind it', verdict: 'skipped', message }];
    }
    const mend = 'Correct these settings; the README lists them all.';
    return error.mistakes.map((mistake) => ({ subject: 'Settings', verdict: 'wrong', message: mistake, mend }));
  }
}

const marks: Readonly<Record<Verdict, string>> = {
  fine: styleText('green', '✔'),
  wrong: styleText('red', '✖'),
  skipped: styleText('dim', '–'),
};

function checkLines({ subject, verdict, message, mend }: Check): string[] {
  return [`${marks[verdict]} ${subject.padEnd(18)} ${message}`, ...(mend === undefined ? [] : [`    → ${mend}`])];
}
