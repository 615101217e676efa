import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text as read } from 'node:stream/consumers';

import { type ExampleName, loadExample } from '../examples/load.ts';
import { generate } from '../generator/index.ts';
import { resolveProduct } from '../metadata/validate.ts';
import { sandboxedGenerator } from '../trees/plugin-sandbox.ts';
import { at } from './demo/json.ts';

export interface Audit {
  /** `unknown` where the registry has not told: nothing is said about the packages then. */
  readonly outcome: 'nothing high' | 'vulnerable' | 'unknown';
  /** What npm reported. */
  readonly report: string;
}

/**
 * Asks the registry for known vulnerabilities, high ones and worse, of the packages that a generated product runs with.
 *
 * @param registry npm's own setting unless given
 */
export async function auditProduct(example: ExampleName, registry?: string): Promise<Audit> {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-'));
  try {
    await writePackages(example, folder);
    const options = ['--omit=dev', '--audit-level=high', '--package-lock-only', '--json', '--fetch-retries=0'];
    const npm = spawn('npm', ['audit', ...options, ...(registry === undefined ? [] : [`--registry=${registry}`])], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(npm, 'close');
    const [output, errors] = await Promise.all([read(npm.stdout), read(npm.stderr)]);
    await ended;
    return { outcome: outcomeOf(output), report: `${output}${errors}`.trim() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writePackages(example: ExampleName, folder: string): Promise<void> {
  const resolution = resolveProduct(await loadExample(example));
  if (!resolution.ok) throw new Error(`the example ${example} does not resolve`);
  const files = generate({ product: resolution.product, migrations: [] }, sandboxedGenerator());
  for (const { content, path: file } of files.filter(({ path: name }) =>
    /(?:^|\/)package(?:-lock)?\.json$/u.test(name),
  )) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
}

function outcomeOf(output: string): Audit['outcome'] {
  const counts = at(parsed(output), 'metadata', 'vulnerabilities');
  const [high, critical] = [at(counts, 'high'), at(counts, 'critical')];
  if (typeof high !== 'number' || typeof critical !== 'number') return 'unknown';
  return high + critical === 0 ? 'nothing high' : 'vulnerable';
}

function parsed(output: string): unknown {
  try {
    const value: unknown = JSON.parse(output);
    return value;
  } catch {
    return null;
  }
}
