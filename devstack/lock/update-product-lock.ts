import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { json } from '../../generator/literals.ts';
import { rootPackage, serverPackage, webPackage } from '../../generator/project/packages.ts';
import { completeLockFile } from './complete-lock.ts';

/**
 * `node devstack/lock/update-product-lock.ts`, for maintainers: writes the lock file that every generated product gets,
 * after a version in `generator/project/packages.ts` or `generator/frontend/package.ts` has changed.
 */
const template = path.join(import.meta.dirname, '../../generator/project/package-lock.template.json');
const folder = await mkdtemp(path.join(tmpdir(), 'product-lock-'));
try {
  const packages = { '.': rootPackage('product', ''), server: serverPackage, web: webPackage };
  for (const [workspace, content] of Object.entries(packages)) {
    await mkdir(path.join(folder, workspace), { recursive: true });
    await writeFile(path.join(folder, workspace, 'package.json'), json(content));
  }
  await writeFile(path.join(folder, '.npmrc'), 'omit-lockfile-registry-resolved=true\n');
  const args = ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm ended with ${status}`);
  const lockFile = path.join(folder, 'package-lock.json');
  await completeLockFile(lockFile);
  await copyFile(lockFile, template);
} finally {
  await rm(folder, { recursive: true });
}
