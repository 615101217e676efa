import type { Progress } from '../devstack/progress.ts';
import type { Finding } from './measure.ts';

/** Figures beside the ratios. */
export interface Table {
  readonly title: string;
  /** All with the same keys, which head the columns. */
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

export interface Result {
  readonly findings: readonly Finding[];
  readonly tables: readonly Table[];
}

export interface MeasurementContext {
  /** Empty, on the disk that the data folder is on; removed afterwards. */
  readonly scratch: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

export type Measurement = (context: MeasurementContext) => Promise<Result>;
