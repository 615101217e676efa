import type { RunGenerator } from '../generator/plugins/file-plan.ts';
import { PluginFailed } from '../generator/plugins/plugin-failed.ts';

/** `@acme/labels@sha256:…`: how the operator's setting names a package whose generator may run. */
export function generatorName({
  package: name,
  digest,
}: {
  readonly package: string;
  readonly digest: string;
}): string {
  return `${name}@${digest}`;
}

/** Refuses each generator that the operator has not named, contents and all. */
export function allowedOnly(allowed: readonly string[], run: RunGenerator): RunGenerator {
  return (plugin, request) => {
    if (allowed.includes(generatorName(plugin))) return run(plugin, request);
    throw new PluginFailed(
      plugin,
      `changes the generated tree, which the operator has not allowed: add ${generatorName(plugin)} to GENERATOR_PLUGINS, or take the plugin out`,
    );
  };
}
