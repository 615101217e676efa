/** Nothing that this machine offers leads to what is needed. The message says what was tried and how to mend it. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

export type Attempt<T> = { readonly found: T } | { readonly missing: string };

/** One way to come by something, e.g. a program on the PATH or one built from source. A throw counts as missing. */
export interface Way<T> {
  readonly name: string;
  readonly attempt: () => Promise<Attempt<T>>;
}

export interface Need<T> {
  /** What is needed and what for: `Temporal, which runs the publish jobs`. */
  readonly subject: string;
  /** In order of preference. */
  readonly ways: readonly Way<T>[];
  /** What the user can do, each one enough: which variable to set or what to install. */
  readonly mends: readonly string[];
}

/** Goes on from what a way has found. */
export function further<Found, Result>(way: Way<Found>, next: (found: Found) => Promise<Attempt<Result>>): Way<Result> {
  return {
    name: way.name,
    attempt: async () => {
      const attempt = await way.attempt();
      return 'found' in attempt ? await next(attempt.found) : attempt;
    },
  };
}

/** The result of the first way that works. Throws `Unavailable`. */
export async function firstWay<T>(need: Need<T>): Promise<T> {
  const tried: string[] = [];
  for (const way of need.ways) {
    const attempt = await attemptSafely(way);
    if ('found' in attempt) {
      return attempt.found;
    }
    tried.push(`  - ${way.name}: ${attempt.missing}`);
  }
  const mends = need.mends.map((mend) => `  - ${mend}`);
  throw new Unavailable(
    [`Cannot get ${need.subject}. Tried:`, ...tried, 'To mend it, do one of these:', ...mends].join('\n'),
  );
}

async function attemptSafely<T>(way: Way<T>): Promise<Attempt<T>> {
  try {
    return await way.attempt();
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}
