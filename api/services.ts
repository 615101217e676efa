import type { Database } from '../database/connection.ts';
import type { GitHost, ObjectStore, Registry, Runtime, Traffic } from '../platform/ports.ts';
import type { Tracing } from '../platform/telemetry/tracing.ts';
import type { TreeGenerator } from '../trees/tree-generator.ts';
import type { VersionManager } from '../versions/version-manager.ts';
import type { PublishGateway } from './publish-gateway.ts';
import type { RetentionGateway } from './retention-gateway.ts';

export interface ApiConfig {
  /** Where users reach the API; no trailing slash. */
  readonly publicUrl: string;
  /** Null where the Temporal Web UI's address is not known. */
  readonly temporalUiUrl: string | null;
  /** Temporal's. */
  readonly namespace: string;
  /** Standard Webhooks secret, `whsec_` and base64. */
  readonly jenkinsWebhookSecret: string;
  /** Of Gitea's push webhook; null where it tells of no push. */
  readonly giteaWebhookSecret: string | null;
  /** Null where alerts do nothing. */
  readonly alertmanagerToken: string | null;
  /** Per caller's address. */
  readonly requestsPerMinute: number;
  /** What Prometheus shows at `/metrics`; null: whoever reaches the API may read it. */
  readonly metricsToken: string | null;
  readonly logLevel: 'silent' | 'info';
}

/** What the routes work with. */
export interface ApiServices {
  readonly config: ApiConfig;
  readonly database: Database;
  readonly objectStore: ObjectStore;
  readonly gitHost: GitHost;
  readonly runtime: Pick<Runtime, 'manifests' | 'missingSecrets' | 'status'>;
  readonly traffic: Pick<Traffic, 'weight'>;
  readonly registry: Pick<Registry, 'has'>;
  readonly versionManager: VersionManager;
  /** For plans: in a thread of its own, since a tree takes a while. */
  readonly trees: Pick<TreeGenerator, 'generate'>;
  readonly publishes: PublishGateway;
  readonly retention: RetentionGateway;
  /** Null where nothing is traced. */
  readonly tracing: Pick<Tracing, 'begin'> | null;
}
