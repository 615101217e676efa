import type { Database } from '../database/connection.ts';
import type { Platform } from '../platform/ports.ts';
import type { VersionManager } from '../versions/version-manager.ts';
import type { TreeGenerator } from '../trees/tree-generator.ts';
import type { Journal } from './journal.ts';

/** What the steps of a job work with. */
export interface ActivityDependencies {
  readonly database: Database;
  readonly platform: Platform;
  readonly versions: VersionManager;
  readonly trees: TreeGenerator;
  readonly journal: Journal;
  /** Where the CI sends its signed webhook. */
  readonly callbackUrl: string;
  /** Between two looks at the CI or the runtime. */
  readonly pollMilliseconds: number;
}
