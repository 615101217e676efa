/** Where the lines go that say what is happening; one call a line, without a newline at its end. */
export type Progress = (line: string) => void;

/** To standard error, so that standard output stays free for results. */
export const reportToStderr: Progress = (line) => {
  process.stderr.write(`${line}\n`);
};

export interface SlowStep<T> {
  /** What is being done, as a heading: `Building Temporal v1.5.1`. */
  readonly title: string;
  /** Why it takes long, and whether it will the next time. */
  readonly why: string;
  /** Receives a function for details, the last of which is shown beside the elapsed time. */
  readonly work: (detail: (text: string) => void) => Promise<T>;
}

const tickMs = 10_000;

/** Runs work that takes long: says so, then every ten seconds that it is still going, then how long it took. */
export async function slowStep<T>(progress: Progress, step: SlowStep<T>): Promise<T> {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  let latest = '';
  progress(`${step.title}: ${step.why}`);
  const ticker = setInterval(() => progress(`  … ${elapsed()}${latest === '' ? '' : ` (${latest})`}`), tickMs);
  try {
    const result = await step.work((text) => {
      latest = text.trim().slice(0, 100);
    });
    progress(`  done in ${elapsed()}`);
    return result;
  } catch (error) {
    const [reason] = String(error).split('\n');
    progress(`  failed after ${elapsed()}: ${(reason ?? '').slice(0, 200)}`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}
