/** Where a command's words go, so that tests can read them. */
export interface Output {
  line(text: string): void;
  errorLine(text: string): void;
  /** A terminal that can be redrawn. */
  readonly interactive: boolean;
}

/** What a command tells the shell. */
export const exitCodes = { done: 0, failed: 1, refused: 2, unreachable: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const processOutput: Output = {
  line: (text) => void process.stdout.write(`${text}\n`),
  errorLine: (text) => void process.stderr.write(`${text}\n`),
  // Some pseudo-terminals have no size: nothing can be redrawn there.
  interactive: process.stdout.isTTY && process.stdout.rows > 0,
};
