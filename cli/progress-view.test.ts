import { stripVTControlCharacters } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { StatusAnswer } from './answers.ts';
import { createPlainView } from './progress-view.ts';
import { findingLines, outcomeLines, progressBar, stepLine } from './wording.ts';

function answer(change: Partial<StatusAnswer>): StatusAnswer {
  return {
    jobId: '1',
    kind: 'publish',
    targetEnv: 'staging',
    productId: '2',
    versionCode: '1.0.0',
    status: 'building',
    progress: 15,
    currentStep: 'build',
    steps: [],
    attempt: 1,
    requestedAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

function outcomeText(status: StatusAnswer): string {
  return stripVTControlCharacters(outcomeLines(status).join('\n'));
}

describe('the plain view', () => {
  it('says each change once', () => {
    const lines: string[] = [];
    const view = createPlainView({
      line: (text) => void lines.push(text),
      errorLine: () => undefined,
      interactive: false,
    });
    const running = answer({
      steps: [
        { name: 'build', status: 'running' },
        { name: 'deploy', status: 'pending' },
      ],
    });
    view.status(running);
    view.status(running);
    view.log('compiling');
    view.status(answer({ progress: 80, steps: [{ name: 'build', status: 'completed', message: 'image\nmore' }] }));
    expect(lines).toEqual(['[ 15 %] build: running', '        compiling', '[ 80 %] build: completed image']);
  });
});

describe('words of the CLI', () => {
  it('cut the message of a step to the terminal', () => {
    const step = { name: 'build', status: 'failed', startTime: '2026-01-01T00:00:00.000Z', message: 'x'.repeat(300) };
    const line = stripVTControlCharacters(stepLine(step, Date.parse('2026-01-01T00:00:02.500Z'), 80));
    expect(line).toMatch(/^✖ build +2\.5 s {2}x+$/u);
    expect(line.length).toBeLessThanOrEqual(80);
  });

  it('draw a bar that stays within its width', () => {
    expect(stripVTControlCharacters(progressBar(50, 10))).toBe('█████░░░░░  50 %');
    expect(stripVTControlCharacters(progressBar(250, 4))).toContain('████');
  });

  it('name place, mistake and mend of a finding', () => {
    const finding = { document: 'order/model/Order', pointer: '/code', message: 'is wrong', mend: 'change it' };
    expect(findingLines(finding).map(stripVTControlCharacters)).toEqual([
      '  order/model/Order /code: is wrong',
      '    → change it',
    ]);
  });

  it('tell built from deployed, and what an operator has to look at', () => {
    expect(outcomeText(answer({ status: 'deployed' }))).toContain('is deployed to staging');
    expect(outcomeText(answer({ status: 'building' }))).toContain('is built');
    const error = { type: 'RolloutFailed', step: 'deploy', message: 'port in use', needsOperator: ['restore staging'] };
    expect(outcomeText(answer({ status: 'failed', error }))).toMatch(
      /port in use[\s\S]*needs an operator: restore staging/u,
    );
  });
});
