import { stripVTControlCharacters } from 'node:util';

import { expect, it } from 'vitest';

import type { PlanAnswer } from './answers.ts';
import { planLines } from './plan.ts';

const answer: PlanAnswer = {
  versionCode: '1.1.0',
  previousVersion: '1.0.0',
  changeType: 'minor',
  changes: [{ impact: 'additive', message: '`Customer.phone`: new field' }],
  warnings: [],
  files: {
    added: 0,
    changed: 1,
    removed: 0,
    unchanged: 200,
    items: [{ path: 'generated.json', kind: 'changed', addedLines: 2, removedLines: 1 }],
  },
  migration: { name: '0002-customer', explanation: 'Safe.', statements: ['ALTER TABLE a\nADD b INT'] },
  secrets: { environment: 'staging', needed: [], missing: [] },
  databaseChanges: [{ verdict: 'safe', message: 'adds column `b` to `a`' }],
  consents: [],
  drift: { drifted: false, files: [] },
  estimatedTime: 42,
};
const plain = (plan: PlanAnswer): string[] => planLines('orders', plan).map(stripVTControlCharacters);

it('reads like the decision that it is for', () => {
  expect(plain(answer)).toEqual([
    'orders 1.1.0 (after 1.0.0, minor)',
    'Changes',
    '  additive  `Customer.phone`: new field',
    'Files: 0 added, 1 changed, 0 removed, 200 unchanged',
    '  ~ generated.json +2 -1',
    'Database: 0002-customer',
    '  Safe.',
    '  safe         adds column `b` to `a`',
    '  ALTER TABLE a\n    ADD b INT;',
    'Estimated time: 42 s',
  ]);
});

it('names the secrets that a release needs, and where missing ones are added', () => {
  const secrets = { environment: 'staging', needed: ['A', 'B'], missing: ['B'], place: 'in secrets.json' };
  expect(plain({ ...answer, secrets }).join('\n')).toContain(
    'Secrets\n  A is there\n  B is missing in staging\n  → add it in secrets.json: the rollout is refused without',
  );
  const unknown = { environment: 'staging', needed: ['A'], message: 'The runtime cannot be reached.' };
  expect(plain({ ...answer, secrets: unknown }).join('\n')).toContain('Secrets\n  A\n  The runtime cannot be reached.');
});

it('shows what changes in the cluster, field by field', () => {
  const path = 'spec.template.spec.containers[product]';
  const fields = [
    { path: `${path}.image`, kind: 'changed', before: 'shop@1', after: 'shop@2' },
    { path: `${path}.lifecycle`, kind: 'added', after: '{}' },
    { path: `${path}.stdin`, kind: 'removed', before: 'true' },
  ];
  const items = [
    { object: 'Deployment', name: 'shop', kind: 'changed', fields },
    { object: 'HorizontalPodAutoscaler', name: 'shop', kind: 'added', fields: [{ path: 'kind', kind: 'added' }] },
  ];
  const manifests = { environment: 'staging', release: '1.0.0', unchanged: 8, items };
  expect(plain({ ...answer, manifests }).join('\n')).toContain(
    [
      'Manifests in staging, which runs 1.0.0: 1 added, 1 changed, 0 removed, 8 unchanged',
      '  ~ Deployment shop',
      `      ${path}.image: shop@1 → shop@2`,
      `      ${path}.lifecycle: {}`,
      `      ${path}.stdin: true goes`,
      '  + HorizontalPodAutoscaler shop',
      'Estimated',
    ].join('\n'),
  );
});

it('shows a hand edit with its diff and the way over it', () => {
  const files = [{ path: 'a.ts', kind: 'changed', diff: '--- a/a.ts\n+++ b/a.ts\n-old\n+new\u001B[2J\n' }];
  const drift = { drifted: true, ref: 'main', commit: 'abc', author: { name: 'Ada' }, files };
  const lines = plain({ ...answer, drift });
  expect(lines).toContain('Edited by hand: main at abc by Ada');
  expect(lines).toContain('  +new');
  expect(lines).toContain('→ publish --overwrite-drift abc publishes over it');
});

it('says where the list of files is cut', () => {
  const items = Array.from({ length: 60 }, (_, index) => ({ path: `f${index}`, kind: 'added' }));
  expect(plain({ ...answer, files: { ...answer.files, items } })).toContain('  … and 20 more: --json lists them all');
});

it('says what needs consent, what is lost, and how to give it', () => {
  const consent = { id: 'drop-column:a.b:12345678', message: 'drops column `b`', loses: 'every value of `b`' };
  const asked = { ...consent, needed: true, given: false, breaksPrevious: true };
  const lines = plain({ ...answer, consents: [asked, { ...asked, given: true, breaksPrevious: false }] });
  expect(lines).toEqual(
    expect.arrayContaining([
      'With consent',
      '  needed: drops column `b`',
      '    lost: every value of `b`; the release before fails in part while both run',
      '    → --allow-destructive drop-column:a.b:12345678',
      '  given: drops column `b`',
    ]),
  );
});
