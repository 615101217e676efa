import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the code of workflows is bundled with beside them. None of it changes what a workflow does. */
export interface BundleVariant {
  /** They tell what they do to a tracer. */
  readonly traced: boolean;
  /** Their failures are encrypted with the rest. */
  readonly encrypted: boolean;
}

export const bundleVariants: readonly BundleVariant[] = [false, true].flatMap((traced) => [
  { traced, encrypted: false },
  { traced, encrypted: true },
]);

export function bundleName({ traced, encrypted }: BundleVariant): string {
  return `workflow-bundle${traced ? '-traced' : ''}${encrypted ? '-encrypted' : ''}.js`;
}

export const tracedWorkflowModules: readonly string[] = [
  fileURLToPath(import.meta.resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js')),
];

/** Of the module that puts messages and stack traces of failures among what is encrypted. */
export const failureConverterPath = path.join(
  import.meta.dirname,
  `failure-converter${path.extname(fileURLToPath(import.meta.url))}`,
);

/** For `bundleWorkflowCode`. */
export function bundleOptions({ traced, encrypted }: BundleVariant) {
  return {
    ...(traced && { workflowInterceptorModules: [...tracedWorkflowModules] }),
    ...(encrypted && { failureConverterPath }),
  };
}
