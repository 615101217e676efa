export type Verdict = 'fine' | 'wrong' | 'skipped';

/** One thing that was looked at. */
export interface Check {
  readonly subject: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly mend?: string;
}

const patienceMilliseconds = 5000;

/** Asks a system; an error or no answer is what is wrong, never an exception. */
export async function checkOf(subject: string, mend: string, ask: () => Promise<string>): Promise<Check> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => timeout.reject(new Error(`no answer in ${patienceMilliseconds / 1000} s`)),
    patienceMilliseconds,
  );
  try {
    return { subject, verdict: 'fine', message: await Promise.race([ask(), timeout.promise]) };
  } catch (error) {
    return { subject, verdict: 'wrong', message: reasonOf(error), mend };
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? reasonOf(error.cause) : '';
  const code = 'code' in error && typeof error.code === 'string' && error.message === '' ? error.code : error.message;
  return cause === '' || code.includes(cause) ? code : `${code}: ${cause}`;
}

const skewSeconds = 30;

/** To end a sentence with; nothing where the answer has no date. */
export function describeClockIn(headers: Headers): string {
  const date = headers.get('date');
  return date === null ? '' : `, ${describeClock(new Date(date), new Date())}`;
}

/** Webhook signatures and dates need clocks that agree. */
export function describeClock(theirs: Date, ours: Date): string {
  const seconds = Math.round((theirs.getTime() - ours.getTime()) / 1000);
  if (Math.abs(seconds) <= skewSeconds) return 'clock agrees';
  throw new Error(`its clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine's`);
}
