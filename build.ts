import { execFileSync } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundleWorkflowCode } from '@temporalio/worker';

import { bundleName, bundleOptions, bundleVariants } from './platform/temporal/workflow-bundles.ts';

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, 'dist');

await rm(dist, { recursive: true, force: true });
execFileSync(path.join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
await cp(path.join(root, 'database/migrations'), path.join(dist, 'database/migrations'), { recursive: true });
const workflowsPath = path.join(root, 'workflows/index.ts');
for (const variant of bundleVariants) {
  const { code } = await bundleWorkflowCode({ workflowsPath, ...bundleOptions(variant) });
  await writeFile(path.join(dist, bundleName(variant)), code);
}
console.log(`built into ${path.relative(process.cwd(), dist)}`);
