export { buildFinishedSignal, publishWorkflow } from './publish.ts';
