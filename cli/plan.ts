import { stripVTControlCharacters, styleText } from 'node:util';

import { type DriftAnswer, type PlanAnswer, planAnswer, type SecretsAnswer } from './answers.ts';
import type { ApiClient } from './api-client.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { findProduct } from './products.ts';

export interface PlanFlags {
  readonly versionCode?: string;
  readonly file?: string;
  readonly allowDestructive?: readonly string[];
  readonly env?: string;
  readonly json?: boolean;
}

export async function plan(client: ApiClient, output: Output, codeOrId: string, flags: PlanFlags): Promise<ExitCode> {
  const product = await findProduct(client, codeOrId);
  const query = flags.file === undefined ? '' : `?file=${encodeURIComponent(flags.file)}`;
  const body = {
    ...(flags.versionCode !== undefined && { versionCode: flags.versionCode }),
    ...(flags.allowDestructive && { allowDestructive: flags.allowDestructive }),
    ...(flags.env !== undefined && { environment: flags.env }),
  };
  const answer = await client.post(`/api/products/${product.id}/plan${query}`, body, planAnswer);
  for (const line of linesOf(product.productCode, answer, flags)) output.line(line);
  return exitCodes.done;
}

function linesOf(productCode: string, answer: PlanAnswer, flags: PlanFlags): string[] {
  if (flags.json) return [JSON.stringify(answer)];
  if (answer.file) return diffLines(answer.file.path, answer.file.diff);
  return planLines(productCode, answer);
}

const marks = new Map([
  ['breaking', styleText('red', 'breaking')],
  ['additive', styleText('green', 'additive')],
  ['patch', styleText('dim', 'patch   ')],
]);

type ManifestField = NonNullable<PlanAnswer['manifests']>['items'][number]['fields'][number];

/** The plan for a person. */
export function planLines(productCode: string, answer: PlanAnswer): string[] {
  const since = answer.previousVersion === undefined ? 'the first release' : `after ${answer.previousVersion}`;
  const type = answer.changeType === undefined ? '' : `, ${answer.changeType}`;
  const time = answer.estimatedTime === undefined ? [] : [`Estimated time: ${answer.estimatedTime} s`];
  return [
    styleText('bold', `${productCode} ${answer.versionCode}`) + ` (${since}${type})`,
    ...section(
      'Changes',
      answer.changes.map(({ impact, message }) => `${marks.get(impact) ?? impact}  ${message}`),
    ),
    ...section('Warnings', answer.warnings),
    ...fileLines(answer.files),
    ...migrationLines(answer),
    ...consentLines(answer.consents),
    ...secretLines(answer.secrets),
    ...manifestLines(answer.manifests),
    ...driftLines(answer.drift),
    ...time,
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

const signs = new Map([
  ['added', styleText('green', '+')],
  ['removed', styleText('red', '-')],
  ['changed', styleText('yellow', '~')],
]);
const shownFiles = 40;

function fileLines({ added, changed, removed, unchanged, items }: PlanAnswer['files']): string[] {
  const lines = items.slice(0, shownFiles).map((item) => {
    const counts = item.addedLines === undefined ? '' : ` +${item.addedLines} -${item.removedLines ?? 0}`;
    return `${signs.get(item.kind) ?? item.kind} ${item.path}${styleText('dim', counts)}`;
  });
  const more = items.length > shownFiles ? [`… and ${items.length - shownFiles} more: --json lists them all`] : [];
  const title = `Files: ${added} added, ${changed} changed, ${removed} removed, ${unchanged} unchanged`;
  return [title, ...[...lines, ...more].map((line) => `  ${line}`)];
}

const verdicts = new Map([
  ['safe', styleText('green', 'safe       ')],
  ['backfill', styleText('yellow', 'backfill   ')],
  ['destructive', styleText('red', 'destructive')],
]);

function migrationLines({ databaseChanges, migration }: PlanAnswer): string[] {
  const changes = databaseChanges.map(({ message, verdict }) => `${verdicts.get(verdict) ?? verdict}  ${message}`);
  if (!migration) return ['Database: stays as it is', ...changes.map((change) => `  ${change}`)];
  const statements = migration.statements.map((statement) => `${statement.replaceAll('\n', '\n    ')};`);
  return section(`Database: ${migration.name}`, [migration.explanation, ...changes, ...statements]);
}

function consentLines(consents: PlanAnswer['consents']): string[] {
  const lines = consents.flatMap(({ breaksPrevious, given, id, loses, message, needed }) => {
    const state = given ? styleText('green', 'given') : needed ? styleText('red', 'needed') : 'possible';
    const also = breaksPrevious ? '; the release before fails in part while both run' : '';
    return [`${state}: ${message}`, `  lost: ${loses}${also}`, ...(given ? [] : [`  → --allow-destructive ${id}`])];
  });
  return section('With consent', lines);
}

function secretLines({ environment, needed, missing, place, message }: SecretsAnswer): string[] {
  const state = (name: string): string => {
    if (missing === undefined) return name;
    return missing.includes(name) ? `${name} ${styleText('red', `is missing in ${environment}`)}` : `${name} is there`;
  };
  const advice = place === undefined ? [] : [`→ add it ${place}: the rollout is refused without`];
  return section('Secrets', [...needed.map(state), ...advice, ...(message === undefined ? [] : [message])]);
}

function manifestLines(manifests: PlanAnswer['manifests']): string[] {
  if (!manifests) return [];
  const { environment, release, unchanged, items } = manifests;
  const count = (kind: string): number => items.filter((item) => item.kind === kind).length;
  const since = release === undefined ? '' : `, which runs ${release}`;
  const title = `Manifests in ${environment}${since}: ${count('added')} added, ${count('changed')} changed, ${count('removed')} removed, ${unchanged} unchanged`;
  const lines = items.flatMap(({ object, name, kind, fields }) => [
    `${signs.get(kind) ?? kind} ${object} ${name}`,
    // All fields of what comes or goes: `--json` has them.
    ...(kind === 'changed' ? fields.map((field) => `    ${fieldLine(field)}`) : []),
  ]);
  return [title, ...lines.map((line) => `  ${line}`)];
}

function fieldLine({ path, before, after }: ManifestField): string {
  if (before === undefined) return `${path}: ${styleText('green', after ?? '')}`;
  if (after === undefined) return `${path}: ${styleText('red', before)} goes`;
  return `${path}: ${before} → ${after}`;
}

function driftLines({ drifted, ref, commit, author, files }: DriftAnswer): string[] {
  if (!drifted) return [];
  const by = author ? ` by ${author.name}` : '';
  const title = `Edited by hand: ${ref ?? ''} at ${commit ?? ''}${by}`;
  const diffs = files.flatMap(({ path, diff }) => diffLines(path, diff)).map((line) => `  ${line}`);
  return [styleText('yellow', title), ...diffs, `→ publish --overwrite-drift ${commit ?? ''} publishes over it`];
}

function diffLines(path: string, diff: string | undefined): string[] {
  if (diff === undefined) return [`${path}: no text, or too large a change to be shown`];
  // What somebody pushed must not move the reader's cursor.
  return stripVTControlCharacters(diff).trimEnd().split('\n').map(colored);
}

function colored(line: string): string {
  if (line.startsWith('+')) return styleText('green', line);
  if (line.startsWith('-')) return styleText('red', line);
  return line;
}
