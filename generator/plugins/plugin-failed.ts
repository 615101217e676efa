/** A plugin that cannot be taken into a product. The message names it and says why, for people. */
export class PluginFailed extends Error {
  override readonly name = 'PluginFailed';

  constructor({ package: name, version }: { readonly package: string; readonly version: string }, why: string) {
    super(`The plugin ${name} ${version} ${why}.`);
  }
}
