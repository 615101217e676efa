import { DefaultFailureConverter } from '@temporalio/common';

/** Temporal finds it by this name, in the process and in the bundle of the workflows. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
