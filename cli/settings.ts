import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

/** Where the API is and who we are there. */
export interface CliSettings {
  readonly url: string;
  readonly token: string;
  /** In words, for `doctor`. */
  readonly source: string;
}

/** What `npm run demo` writes for scripts; only the part that the CLI needs. */
export const demoFileSchema = Type.Object({
  api: Type.String(),
  tokens: Type.Record(Type.String(), Type.String()),
  temporalAddress: Type.Optional(Type.String()),
  database: Type.Optional(Type.String()),
});

export class SettingsMissing extends Error {
  override readonly name = 'SettingsMissing';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment's ASSEMBOX_URL and ASSEMBOX_TOKEN; what is unset comes from a running demo's `demo.json`, whose token of
 * the role is taken: nobody approves what they asked for.
 * @throws SettingsMissing with what to do
 */
export async function readSettings(environment: Environment, role = 'admin'): Promise<CliSettings> {
  const url = environment['ASSEMBOX_URL']?.trim();
  const token = environment['ASSEMBOX_TOKEN']?.trim();
  if (url && token) return checked({ url, token, source: 'ASSEMBOX_URL and ASSEMBOX_TOKEN' });

  const file = path.resolve(environment['ASSEMBOX_DATA']?.trim() || 'data', 'demo.json');
  const demo = await readDemoFile(file);
  const mend = `Set ASSEMBOX_URL and ASSEMBOX_TOKEN, or start \`npm run demo\`, which writes ${file}.`;
  if (!demo) throw new SettingsMissing(`The address of the service is not known. ${mend}`);
  const demoToken = token ?? demo.tokens[role] ?? demo.tokens['admin'] ?? demo.tokens['publisher'];
  if (!demoToken) throw new SettingsMissing(`${file} has no token for the role admin or publisher. ${mend}`);
  return checked({ url: url ?? demo.api, token: demoToken, source: file });
}

export async function readDemoFile(file: string) {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const content: unknown = JSON.parse(text);
    return Value.Check(demoFileSchema, content) ? content : null;
  } catch {
    return null;
  }
}

function checked(settings: CliSettings): CliSettings {
  if (!URL.canParse(settings.url)) {
    throw new SettingsMissing(`"${settings.url}" is no address; give one such as http://127.0.0.1:7000.`);
  }
  return { ...settings, url: settings.url.replace(/\/+$/u, '') };
}
