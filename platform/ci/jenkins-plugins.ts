import { Type } from 'typebox';
import { Value } from 'typebox/value';

import { PlatformError } from '../ports.ts';
import type { JenkinsClient } from './jenkins-client.ts';

/** What jobs and the products' `Jenkinsfile` are written in, by https://plugins.jenkins.io's ids. */
export const neededPlugins = [
  'credentials-binding',
  'git',
  'pipeline-model-definition',
  'plain-credentials',
  'workflow-basic-steps',
  'workflow-cps',
  'workflow-durable-task-step',
  'workflow-job',
] as const;

const Answer = Type.Object({
  plugins: Type.Array(Type.Object({ shortName: Type.String(), version: Type.String(), active: Type.Boolean() })),
});

export interface PluginFindings {
  readonly missing: readonly string[];
  /** Switched off, or not loaded: with their versions. */
  readonly inactive: readonly string[];
}

const path = '/pluginManager/api/json?depth=1&tree=plugins[shortName,version,active]';

/**
 * Which of the plugins that a build needs are not at work. `hidden` to a user without the right Overall/SystemRead, `none`
 * where there are no plugins: the embedded CI.
 */
export async function findPlugins(client: JenkinsClient): Promise<PluginFindings | 'hidden' | 'none'> {
  const answer = await client.json(path).catch((error: unknown) => {
    if (error instanceof PlatformError && error.type === 'CiUnauthorized') return 'hidden' as const;
    throw error;
  });
  if (answer === 'hidden') return answer;
  if (answer === null) return 'none';
  const found = new Map(Value.Parse(Answer, answer).plugins.map((plugin) => [plugin.shortName, plugin]));
  return {
    missing: neededPlugins.filter((name) => !found.has(name)),
    inactive: neededPlugins.flatMap((name) => {
      const plugin = found.get(name);
      return plugin === undefined || plugin.active ? [] : [`${name} ${plugin.version}`];
    }),
  };
}
