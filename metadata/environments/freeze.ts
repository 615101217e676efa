import type { FreezeWindow } from './settings.ts';
import { dateIn, instantsOf, nextDay, weekdayOf, type LocalDate } from './time-zones.ts';

export interface Freeze {
  /** When the last of the windows ends that follow one another without a gap. */
  readonly until: Date;
  /** The one that holds now. */
  readonly window: FreezeWindow;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Beyond it windows that join count as ended: that they leave time open is checked in the document. */
const mostDays = 366;
const day = 86_400_000;

/** Whether a moment is frozen, and until when. Null where it is not; a window's end is outside of it. */
export function frozenUntil(windows: readonly FreezeWindow[], at: Date): Freeze | null {
  const window = windows.find((each) => endOf(each, at.getTime()) !== null);
  if (window === undefined) return null;
  let until = at.getTime();
  while (until < at.getTime() + mostDays * day) {
    const ends = windows.flatMap((each) => endOf(each, until) ?? []);
    if (ends.length === 0) break;
    until = Math.max(...ends);
  }
  return { until: new Date(until), window };
}

/** When the window ends that holds at a moment; null where it does not hold. */
function endOf(window: FreezeWindow, at: number): number | null {
  const ends = spansAround(window, at).flatMap(({ start, end }) => (start <= at && at < end ? [end] : []));
  return ends.length === 0 ? null : Math.max(...ends);
}

function spansAround(window: FreezeWindow, at: number): readonly Span[] {
  if (window.kind === 'once') return [{ start: Date.parse(window.start), end: Date.parse(window.end) }];
  const { days, from, to, timeZone } = window;
  return [at - day, at]
    .map((moment) => dateIn(timeZone, moment))
    .filter((date) => days.some((code) => code === weekdayOf(date)))
    .map((date) => spanOn(date, from, to, timeZone));
}

/** A time that comes twice when clocks go back begins with the first and ends with the second. */
function spanOn(date: LocalDate, from: string, to: string, timeZone: string): Span {
  const lastDay = to > from ? date : nextDay(date);
  return {
    start: Math.min(...instantsOf(date, from, timeZone)),
    end: Math.max(...instantsOf(lastDay, to, timeZone)),
  };
}
