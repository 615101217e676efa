import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Installs what the lock file says and links it in; once for all products of the same packages, whatever their names. */
export function installDependencies(folder: string): void {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const digest = createHash('sha256')
    .update(lock.replaceAll(/^ +"name": .+$/gmu, ''))
    .digest('hex');
  const cache = join(import.meta.dirname, '..', 'data', 'generated-dependencies', digest);
  if (!existsSync(cache)) {
    const fresh = `${cache}.${process.pid}`;
    for (const file of ['package.json', 'package-lock.json', 'server/package.json', 'web/package.json']) {
      cpSync(join(folder, file), join(fresh, file), { recursive: true });
    }
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    const { status } = spawnSync('npm', ['ci', ...options], { cwd: fresh, stdio: 'inherit' });
    if (status !== 0) throw new Error(`npm ci exited with ${status}`);
    keep(fresh, cache);
  }
  for (const workspace of ['.', 'server', 'web']) {
    const installed = join(cache, workspace, 'node_modules');
    if (existsSync(installed)) symlinkSync(installed, join(folder, workspace, 'node_modules'));
  }
}

/** Another test file may have installed the same meanwhile: theirs is as good. */
function keep(fresh: string, cache: string): void {
  try {
    renameSync(fresh, cache);
  } catch (error) {
    if (!existsSync(cache)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
}
