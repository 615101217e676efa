import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { readPackage } from '../cli/plugin/read-package.ts';
import type { PluginContent } from '../metadata/plugins/manifest.ts';
import { pluginDigest, readPlugin } from '../metadata/plugins/read-plugin.ts';
import { Report } from '../metadata/report.ts';

/** One of `examples/plugins`, as an administrator would upload it. */
export interface ExamplePlugin {
  readonly package: string;
  readonly version: string;
  readonly digest: string;
  readonly content: PluginContent;
  /** Whether it changes the generated tree, which the operator has to allow. */
  readonly hasGenerator: boolean;
}

export async function examplePlugins(): Promise<readonly ExamplePlugin[]> {
  const folder = join(import.meta.dirname, 'plugins');
  const names = (await readdir(folder)).toSorted();
  return await Promise.all(names.map(async (name) => await readExamplePlugin(join(folder, name))));
}

/** The one with labels, for tests that need a plugin. */
export async function labelsPlugin(): Promise<ExamplePlugin> {
  return await readExamplePlugin(join(import.meta.dirname, 'plugins', 'labels'));
}

async function readExamplePlugin(folder: string): Promise<ExamplePlugin> {
  const content = await readPackage(folder);
  const report = new Report();
  const plugin = readPlugin(content, report.place('plugin'));
  if (plugin === null) throw new Error(`${folder} is no plugin: ${JSON.stringify(report.errors)}`);
  const { assembox, name, version } = plugin.package;
  const hasGenerator = assembox.generator !== undefined;
  return { package: name, version, digest: pluginDigest(content), content, hasGenerator };
}
