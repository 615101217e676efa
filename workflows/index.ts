export { buildFinishedSignal } from './await-build.ts';
export { promoteWorkflow } from './promote.ts';
export { publishWorkflow } from './publish.ts';
export { nightlyRetentionWorkflow, retentionWorkflow } from './retention.ts';
export { rollbackWorkflow } from './rollback.ts';
