import { open } from 'node:fs/promises';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { type EnvironmentName, PlatformError } from '../ports.ts';

/** Values of secrets by their name, without `SECRET_`. */
export type ProductSecrets = Readonly<Record<string, string>>;

const Values = Type.Record(
  Type.String({ pattern: '^[A-Z][A-Z0-9_]{0,99}$' }),
  Type.String({ minLength: 1, maxLength: 65_536, pattern: '^[^\\u0000-\\u001f\\u007f]+$' }),
  { additionalProperties: false },
);
const SecretsFile = Type.Record(
  Type.String(),
  Type.Object({ staging: Type.Optional(Values), production: Type.Optional(Values) }, { additionalProperties: false }),
);

const form = '{"<product>": {"staging": {"<NAME>": "<value>"}, "production": {}}}';

/**
 * The secrets that a product gets in an environment, from the operator's file: read anew each time, so that the next
 * start of a version has what was added. Without the file there are none.
 * @throws PlatformError `SecretsUnreadable` (not retryable), which never repeats what the file says
 */
export async function readProductSecrets(
  file: string,
  product: string,
  environment: EnvironmentName,
): Promise<ProductSecrets> {
  const text = await readPrivately(file);
  if (text === null) return {};
  const content = parsed(text);
  if (!Check(SecretsFile, content)) throw unreadable(file, `It must have the form ${form}, with names in capitals.`);
  return (Object.hasOwn(content, product) ? content[product]?.[environment] : undefined) ?? {};
}

/** Null where there is no file. What other users of the machine may read is refused. */
async function readPrivately(file: string): Promise<string | null> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw unreadable(file, `It cannot be opened (${error.code ?? 'for an unknown reason'}).`);
  });
  if (handle === null) return null;
  try {
    const { mode } = await handle.stat();
    if ((mode & 0o077) !== 0) throw unreadable(file, 'Others than its owner may read it: `chmod 600` it.');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** The parser's own message would quote the file. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unreadable(file: string, why: string): PlatformError {
  return new PlatformError('SecretsUnreadable', `The file of the products’ secrets, ${file}, is not used. ${why}`, {
    retryable: false,
  });
}
