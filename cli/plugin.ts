import type { PluginContent } from '../metadata/plugins/manifest.ts';
import { uploadedPluginAnswer } from './answers.ts';
import type { ApiClient } from './api-client.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { PackageUnreadable, readPackage } from './plugin/read-package.ts';

/** Uploads a plugin's package and says how a product document names it. */
export async function uploadPlugin(
  client: ApiClient,
  output: Output,
  from: string,
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  let content: PluginContent;
  try {
    content = await readPackage(from);
  } catch (error) {
    if (!(error instanceof PackageUnreadable)) throw error;
    output.errorLine(error.message);
    return exitCodes.refused;
  }
  const uploaded = await client.post('/api/plugins', content, uploadedPluginAnswer);
  const { package: name, version, digest } = uploaded;
  if (json) output.line(JSON.stringify(uploaded));
  else {
    output.line(`${name} ${version} is there. In the product document, among \`plugins\`:`);
    output.line(JSON.stringify({ package: name, version, digest, options: {} }, null, 2));
    if (content.files['package.json']?.includes('"generator"')) {
      output.line(`→ for its generator the operator adds ${name}@${digest} to GENERATOR_PLUGINS`);
    }
  }
  return exitCodes.done;
}
