import type { EnvironmentDocument } from '../documents/environment.ts';
import type { CanarySettings, EnvironmentSettings } from './settings.ts';

type EnvironmentName = EnvironmentSettings['name'];
type ProductionDocument = Extract<EnvironmentDocument, { readonly code: 'production' }>;

export const environmentNames: readonly EnvironmentName[] = ['staging', 'production'];

const defaultReplicas = { staging: { least: 1, most: 1 }, production: { least: 2, most: 4 } } as const;
const defaultCanary: CanarySettings = {
  steps: [
    { weight: 10, holdSeconds: 300 },
    { weight: 50, holdSeconds: 300 },
  ],
  intervalSeconds: 30,
  minSuccessRate: 0.99,
  maxLatencyMilliseconds: 1000,
  minRequests: 20,
  failureLimit: 2,
};

/** What a product document says of an environment, with the defaults for all that it leaves out. */
export function environmentSettings(
  { environments = [] }: { readonly environments?: readonly EnvironmentDocument[] | undefined },
  name: EnvironmentName,
): EnvironmentSettings {
  const said = environments.find(({ code }) => code === name);
  const { least, most } = defaultReplicas[name];
  const replicas = said?.replicas ?? Math.min(least, said?.maxReplicas ?? least);
  const shared = {
    name,
    replicas,
    maxReplicas: said?.maxReplicas ?? Math.max(most, replicas),
    resources: { cpu: said?.resources?.cpu ?? '250m', memory: said?.resources?.memory ?? '512Mi' },
    autoRollback: said?.autoRollback ?? false,
  };
  if (name === 'staging') return { ...shared, approval: null, canary: null, freezeWindows: [] };
  const { approval, canary, freezeWindows }: Partial<ProductionDocument> = said?.code === 'production' ? said : {};
  const settings = { ...defaultCanary, ...canary };
  return {
    ...shared,
    approval: { deadlineHours: approval?.deadlineHours ?? 72 },
    canary: settings.steps.length === 0 ? null : settings,
    freezeWindows: freezeWindows ?? [],
  };
}
