import { ConfigError, readConfig } from '../platform/config.ts';

/** What the service says of an environment, and the names of the settings that it looked for. */
export function settingsRead(environment: Readonly<Record<string, string>>): {
  readonly mistakes: readonly string[];
  readonly read: ReadonlySet<string>;
} {
  const read = new Set<string>();
  const watched = new Proxy(environment, {
    get(target, name) {
      if (typeof name !== 'string') return undefined;
      read.add(name);
      return target[name];
    },
  });
  try {
    readConfig(watched);
    return { mistakes: [], read };
  } catch (error) {
    if (error instanceof ConfigError) return { mistakes: error.mistakes, read };
    throw error;
  }
}
