/** A day of the calendar, wherever it is: its midnight as if it were UTC. */
export type LocalDate = number;

const day = 86_400_000;
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether it is the name of a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The day that it is in a time zone at a moment. */
export function dateIn(timeZone: string, at: number): LocalDate {
  return Math.floor((at + offsetAt(timeZone, at)) / day) * day;
}

export const nextDay = (date: LocalDate): LocalDate => date + day;

export function weekdayOf(date: LocalDate): (typeof weekdays)[number] {
  return weekdays[new Date(date).getUTCDay()] ?? 'sun';
}

/**
 * The moments at which clocks show a time of day: two where they go back, and where they skip it the one that it would
 * have been by the clock before, and by the clock after.
 */
export function instantsOf(date: LocalDate, timeOfDay: string, timeZone: string): readonly number[] {
  const shown = date + Number(timeOfDay.slice(0, 2)) * 3_600_000 + Number(timeOfDay.slice(3)) * 60_000;
  const offsets = [offsetAt(timeZone, shown - day), offsetAt(timeZone, shown + day)];
  const instants = offsets.map((offset) => shown - offset);
  const right = instants.filter((instant) => instant + offsetAt(timeZone, instant) === shown);
  return right.length === 0 ? instants : right;
}

/** Milliseconds that clocks are ahead of UTC. */
function offsetAt(timeZone: string, at: number): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(at / 1000) * 1000;
}

// Making one costs far more than using it.
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
