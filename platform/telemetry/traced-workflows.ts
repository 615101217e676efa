import { fileURLToPath } from 'node:url';

/** What the bundle of a worker that traces holds beside the workflows; it changes nothing of what they do. */
export const tracedWorkflowModules: readonly string[] = [
  fileURLToPath(import.meta.resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js')),
];
