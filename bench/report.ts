import type { Finding } from './measure.ts';
import type { Result, Table } from './result.ts';

export function isOver({ limit, ratio }: Finding): boolean {
  return limit !== null && !(ratio <= limit);
}

export function printResults(results: readonly Result[]): string {
  const findings = results.flatMap((result) => result.findings);
  const ratios = { title: 'Ratios: medians of pairs run in turn', rows: findings.map(row) };
  return [ratios, ...results.flatMap((result) => result.tables)].map(printTable).join('\n');
}

function row(finding: Finding) {
  const { limit, name, note, ours, ratio, reference } = finding;
  return {
    name,
    ours: amount(finding, ours),
    reference: amount(finding, reference),
    ratio: ratio.toFixed(2),
    limit: limit ?? '',
    verdict: limit === null ? '' : isOver(finding) ? 'OVER' : 'ok',
    note,
  };
}

function amount({ unit }: Finding, value: number): string {
  return unit === undefined ? duration(value) : `${Math.round(value)} ${unit}`;
}

/** `1.23 s`, or milliseconds where that says more. */
export function duration(seconds: number): string {
  return seconds < 1 ? `${(seconds * 1000).toFixed(seconds < 0.01 ? 2 : 0)} ms` : `${seconds.toFixed(2)} s`;
}

function printTable({ rows, title }: Table): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((cells) => columns.map((column) => String(cells[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const aligned = lines.map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '));
  return `\n${title}\n${aligned.map((line) => `  ${line.trimEnd()}`).join('\n')}\n`;
}
