import type { PublishStatus, PublishStepName } from '../workflows/contract.ts';

/** What the progress of a job depends on: its kind, and for a publish where it goes. */
export interface JournalJob {
  readonly jobId: string;
  readonly kind?: 'promotion' | 'rollback';
  readonly options?: { readonly targetEnv: 'staging' | 'production' };
}

interface Span {
  readonly status: PublishStatus;
  /** Per cent at which the step begins and ends. */
  readonly from: number;
  readonly to: number;
}

const statuses: Readonly<Record<PublishStepName, PublishStatus>> = {
  createVersion: 'pending',
  generate: 'generating',
  push: 'generating',
  build: 'building',
  deploy: 'deploying',
  verify: 'deploying',
  approve: 'deploying',
  canary: 'deploying',
  promote: 'deploying',
  preflight: 'pending',
  regenerate: 'generating',
  rebuild: 'building',
  switch: 'deploying',
  check: 'deploying',
};

type Ends = readonly (readonly [PublishStepName, number])[];

/** Where each step ends, in order: the build takes most of a publish's time, the canary most of a promotion's. */
const courses: Readonly<Record<'staging' | 'production' | 'promotion' | 'rollback', Ends>> = {
  staging: [
    ['createVersion', 2],
    ['generate', 10],
    ['push', 15],
    ['build', 80],
    ['deploy', 95],
    ['verify', 99],
  ],
  production: [
    ['createVersion', 1],
    ['generate', 5],
    ['push', 8],
    ['build', 40],
    ['deploy', 48],
    ['verify', 50],
    ['approve', 52],
    ['canary', 88],
    ['promote', 99],
  ],
  promotion: [
    ['approve', 5],
    ['canary', 80],
    ['promote', 99],
  ],
  rollback: [
    ['preflight', 5],
    ['regenerate', 15],
    ['rebuild', 60],
    ['switch', 95],
    ['check', 99],
  ],
};

export function spanOf(job: JournalJob, step: PublishStepName): Span {
  const course = courses[job.kind ?? job.options?.targetEnv ?? 'staging'];
  const at = course.findIndex(([name]) => name === step);
  const to = course[at]?.[1] ?? 99;
  return { status: statuses[step], from: at > 0 ? (course[at - 1]?.[1] ?? 0) : 0, to };
}
