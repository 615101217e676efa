import { createLogUpdate } from 'log-update';

import type { StatusAnswer } from './answers.ts';
import type { Output } from './output.ts';
import { approvalLine, progressBar, stepLine, stepTitle } from './wording.ts';

/** How a running job is shown. */
export interface ProgressView {
  status(status: StatusAnswer): void;
  log(line: string): void;
  note(text: string): void;
  close(): void;
}

/** One line for each thing that happens: for files, CI and screen readers. */
export function createPlainView(output: Output): ProgressView {
  const shown = new Map<string, string>();
  let asked: string | null = null;
  return {
    status(status) {
      for (const step of status.steps) {
        const state = `${step.status} ${step.message?.split('\n')[0] ?? ''}`.trim();
        if (step.status === 'pending' || shown.get(step.name) === state) continue;
        shown.set(step.name, state);
        output.line(`[${String(status.progress).padStart(3)} %] ${stepTitle(step.name)}: ${state}`);
      }
      const question = approvalLine(status);
      if (question !== null && question !== asked) output.line(question);
      asked = question;
    },
    log: (line) => output.line(`        ${line}`),
    note: (text) => output.errorLine(text),
    close: () => undefined,
  };
}

const tailLines = 8;
const redrawMilliseconds = 200;

/** Steps, a bar and the log's tail, redrawn in place. */
export function createTerminalView(stream: NodeJS.WriteStream): ProgressView {
  const update = createLogUpdate(stream);
  const tail: string[] = [];
  let last: StatusAnswer | null = null;
  let note = '';
  const draw = () => {
    if (last) update(screen(last, tail, note, stream.columns || 80));
  };
  const timer = setInterval(draw, redrawMilliseconds);
  return {
    status(status) {
      last = status;
      note = '';
      draw();
    },
    log(line) {
      tail.push(line);
      if (tail.length > tailLines) tail.shift();
    },
    note(text) {
      note = text;
      draw();
    },
    close() {
      clearInterval(timer);
      draw();
      update.done();
    },
  };
}

function screen(status: StatusAnswer, tail: readonly string[], note: string, columns: number): string {
  const now = Date.now();
  const question = approvalLine(status);
  return [
    ...status.steps.map((step) => stepLine(step, now, columns)),
    '',
    progressBar(status.progress, Math.min(40, columns - 10)),
    ...(question === null ? [] : ['', question]),
    ...tail.map((line) => `  ${line.slice(0, Math.max(10, columns - 4))}`),
    ...(note ? [note] : []),
  ].join('\n');
}

export function createView(output: Output): ProgressView {
  return output.interactive ? createTerminalView(process.stdout) : createPlainView(output);
}
