import { isGrpcServiceError, ServiceError, type WorkflowService } from '@temporalio/client';

/** Of gRPC. */
export const invalidArgument = 3;

/** By a query: it may only name what the namespace knows, and every client may ask. */
export async function hasSearchAttributes(
  service: WorkflowService,
  namespace: string,
  names: readonly string[],
): Promise<boolean> {
  const query = names.map((name) => `${name} = ''`).join(' AND ');
  try {
    await service.countWorkflowExecutions({ namespace, query });
    return true;
  } catch (error) {
    if (grpcCodeOf(error) === invalidArgument) return false;
    throw error;
  }
}

/** Null for what is no error of gRPC. */
export function grpcCodeOf(error: unknown): number | null {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause.code : null;
}
