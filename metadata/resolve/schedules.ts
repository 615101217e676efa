import { Cron } from 'croner';
import type { LogicDocument } from '../documents/logic.ts';
import type { Place } from '../report.ts';
import { rowTriggers } from './triggers.ts';

/** The cron expression of a logic, checked; null where it has none. */
export function resolveSchedule({ input, triggers }: LogicDocument, place: Place): string | null {
  const schedules = (triggers ?? []).flatMap((trigger, index) =>
    trigger.on === 'schedule' ? [{ cron: trigger.cron, at: place.at('triggers', index) }] : [],
  );
  const [first, second] = schedules;
  if (first === undefined) return null;
  second?.at.error('duplicate', 'a logic has one schedule', 'remove one, or say both in one cron expression');
  if (rowTriggers({ triggers: triggers ?? [] }).length > 0)
    first.at.error('trigger-unfit', 'a logic that writes start has a row, and the clock has none', 'make two logics');
  const needed = (input ?? []).find(({ required }) => required ?? true);
  if (needed !== undefined)
    first.at.error('trigger-unfit', `the clock cannot give the input \`${needed.code}\``, 'make it optional');
  for (const { cron, at } of schedules) checkCron(cron, at.at('cron'));
  return first.cron;
}

function checkCron(cron: string, place: Place): void {
  const problem = problemOf(cron);
  if (problem !== null)
    place.error(
      'bad-format',
      `\`${cron}\` is no schedule: ${problem}`,
      'write it like `0 2 * * *`: at two every night',
    );
}

function problemOf(cron: string): string | null {
  if (!/^\S+( \S+){4,5}$/u.test(cron)) return 'it has not five fields, or six with seconds first';
  try {
    // any moment does to see whether it ever comes
    const next = new Cron(cron, { paused: true, timezone: 'UTC' }).nextRun('2026-01-01T00:00:00');
    return next === null ? 'it never comes' : null;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /u, '') : 'it cannot be read';
  }
}
