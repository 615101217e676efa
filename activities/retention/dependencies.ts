import type { Database } from '../../database/connection.ts';
import type { Platform } from '../../platform/ports.ts';

/** What retention works with. */
export interface RetentionDependencies {
  readonly database: Database;
  readonly platform: Pick<Platform, 'gitHost' | 'registry' | 'runtime'>;
}
