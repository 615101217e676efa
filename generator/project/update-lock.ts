import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { json } from '../literals.ts';
import { rootPackage, serverPackage, webPackage } from './packages.ts';

/**
 * For maintainers: writes the lock file of generated products after a version in `packages.ts` or in the front end's
 * package has changed.
 */
const folder = mkdtempSync(join(tmpdir(), 'lock-'));
try {
  const packages = { '.': rootPackage('product', ''), server: serverPackage({ hasFiles: true }), web: webPackage };
  for (const [path, content] of Object.entries(packages)) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'package.json'), json(content));
  }
  writeFileSync(join(folder, '.npmrc'), 'omit-lockfile-registry-resolved=true\n');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
  npm(folder, ['install', '--package-lock-only', ...options]);
  // a registry that lacks a package for another platform leaves a lock file that `npm ci` refuses
  npm(folder, ['ci', '--dry-run', ...options]);
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  writeFileSync(join(import.meta.dirname, 'package-lock.template.json'), lock);
} finally {
  rmSync(folder, { recursive: true });
}

function npm(cwd: string, args: readonly string[]): void {
  const { status } = spawnSync('npm', args, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm ${args[0]} exited with ${status}`);
}
