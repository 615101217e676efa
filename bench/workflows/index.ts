import { proxyActivities } from '@temporalio/workflow';

export { publishWorkflow } from '../../workflows/publish.ts';

interface EmptyActivities {
  nothing(): Promise<void>;
}

const { nothing } = proxyActivities<EmptyActivities>({ startToCloseTimeout: '1 minute' });

/** What orchestration costs at the least: the same number of activities in a row, with nothing around them. */
export async function emptyWorkflow(count: number): Promise<void> {
  for (let step = 0; step < count; step += 1) await nothing();
}
