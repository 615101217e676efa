export interface ProbeResult {
  readonly ok: boolean;
  readonly message?: string;
}

/** Whether a system answers in time. What is wrong is not told: anyone may read the answer. */
export async function probe(ask: () => Promise<unknown>, milliseconds = 3000): Promise<ProbeResult> {
  const timer = new AbortController();
  const late = new Promise<'late'>((resolve) => {
    const timeout = setTimeout(() => resolve('late'), milliseconds);
    timer.signal.addEventListener('abort', () => clearTimeout(timeout));
  });
  try {
    const first = await Promise.race([ask().then(() => 'answered' as const), late]);
    return first === 'answered' ? { ok: true } : { ok: false, message: `no answer in ${milliseconds / 1000} s` };
  } catch {
    return { ok: false, message: 'cannot be reached' };
  } finally {
    timer.abort();
  }
}
