import type { Context as ActivityContext } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { type Attributes, trace } from '@opentelemetry/api';

/** Says on the span of an activity whose it is, which try, and why it failed: the type alone. */
export function activityFacts(context: ActivityContext): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      const span = trace.getActiveSpan();
      span?.setAttributes({ ...factsOf(input.args[0]), 'assembox.attempt': context.info.attempt });
      try {
        return await next(input);
      } catch (error) {
        span?.setAttribute('assembox.failure', failureType(error));
        throw error;
      }
    },
  };
}

const facts = [
  ['jobId', 'assembox.job'],
  ['productCode', 'assembox.product'],
  ['versionCode', 'assembox.version'],
  ['environment', 'assembox.environment'],
] as const;

/** Inputs of activities begin with the job. */
function factsOf(input: unknown): Attributes {
  if (typeof input !== 'object' || input === null) return {};
  const given = new Map<string, unknown>(Object.entries(input));
  const found = facts.map(([name, attribute]) => [attribute, given.get(name)] as const);
  return Object.fromEntries(found.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

function failureType(error: unknown): string {
  if (error instanceof ApplicationFailure && error.type) return error.type;
  return error instanceof Error ? error.name : 'unknown';
}
