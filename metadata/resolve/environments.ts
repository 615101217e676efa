import type { EnvironmentDocument, FreezeWindowDocument } from '../documents/environment.ts';
import { frozenUntil } from '../environments/freeze.ts';
import { isTimeZone } from '../environments/time-zones.ts';
import type { Place } from '../report.ts';

type ProductionDocument = Extract<EnvironmentDocument, { readonly code: 'production' }>;

/** What the schema cannot say about the settings of environments. */
export function checkEnvironments(environments: readonly EnvironmentDocument[], place: Place): void {
  for (const [index, environment] of environments.entries()) {
    const here = place.at(index);
    if (environments.findIndex(({ code }) => code === environment.code) !== index)
      here.at('code').error('duplicate-code', `\`${environment.code}\` is set up twice`, 'keep one');
    checkReplicas(environment, here);
    if (environment.code !== 'production') continue;
    checkWeights(environment.canary?.steps ?? [], here.at('canary', 'steps'));
    checkFreezeWindows(environment.freezeWindows ?? [], here.at('freezeWindows'));
  }
}

function checkReplicas({ replicas, maxReplicas }: EnvironmentDocument, place: Place): void {
  if (replicas === undefined || maxReplicas === undefined || replicas <= maxReplicas) return;
  place
    .at('maxReplicas')
    .error(
      'out-of-range',
      `at most ${maxReplicas} replicas are fewer than the ${replicas} that run at least`,
      `give ${replicas} or more, or lower \`replicas\``,
    );
}

function checkWeights(steps: NonNullable<NonNullable<ProductionDocument['canary']>['steps']>, place: Place): void {
  for (const [index, { weight }] of steps.entries()) {
    const before = steps[index - 1];
    if (before === undefined || weight > before.weight) continue;
    place
      .at(index, 'weight')
      .error(
        'out-of-range',
        `${weight} per cent come after ${before.weight}: weights rise from step to step`,
        'put the steps in order, or remove this one',
      );
  }
}

function checkFreezeWindows(windows: readonly FreezeWindowDocument[], place: Place): void {
  const sound = windows.filter((window, index) => isSound(window, place.at(index)));
  const weekly = sound.filter(({ kind }) => kind === 'weekly');
  if (weekly.length === 0) return;
  // any moment does: windows that leave a gap in a week leave it in each
  const at = new Date('2026-01-05T00:00:00Z');
  const until = frozenUntil(weekly, at)?.until.getTime() ?? 0;
  if (until - at.getTime() < 30 * 86_400_000) return;
  place.error('never-open', 'the weekly windows join and never end', 'leave some time of the week open');
}

function isSound(window: FreezeWindowDocument, place: Place): boolean {
  if (window.kind === 'weekly') {
    const { timeZone } = window;
    if (isTimeZone(timeZone)) return true;
    place
      .at('timeZone')
      .error('bad-format', `\`${timeZone}\` is no time zone`, 'give an IANA name such as `Asia/Shanghai` or `UTC`');
    return false;
  }
  const dates = [isDate(window.start, place.at('start')), isDate(window.end, place.at('end'))];
  if (dates.includes(false)) return false;
  if (Date.parse(window.end) > Date.parse(window.start)) return true;
  place.at('end').error('out-of-range', 'it ends before it begins', 'give an end after the start');
  return false;
}

function isDate(moment: string, place: Place): boolean {
  const [year = 0, month = 0, day = 0] = moment.slice(0, 10).split('-').map(Number);
  if (day <= new Date(Date.UTC(year, month, 0)).getUTCDate()) return true;
  place.error('bad-format', `\`${moment}\` is on a day that does not exist`, 'give a day of the calendar');
  return false;
}
