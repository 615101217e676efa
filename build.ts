import { execFileSync } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundleWorkflowCode } from '@temporalio/worker';

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, 'dist');

await rm(dist, { recursive: true, force: true });
execFileSync(path.join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
await cp(path.join(root, 'database/migrations'), path.join(dist, 'database/migrations'), { recursive: true });
const { code } = await bundleWorkflowCode({ workflowsPath: path.join(root, 'workflows/index.ts') });
await writeFile(path.join(dist, 'workflow-bundle.js'), code);
console.log(`built into ${path.relative(process.cwd(), dist)}`);
