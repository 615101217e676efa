export { promoteWorkflow } from './promote.ts';
export { buildFinishedSignal, publishWorkflow } from './publish.ts';
export { nightlyRetentionWorkflow, retentionWorkflow } from './retention.ts';
export { rollbackWorkflow } from './rollback.ts';
