import { ApiRefused } from './api-client.ts';

/** Throws where two JSON values differ. */
export function expectThat(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return;
  throw new Error(`${what} should be ${JSON.stringify(wanted)} and is ${JSON.stringify(found)}`);
}

/** What a request that has to be refused is answered. Throws where it is not. */
export async function refusal(request: Promise<unknown>): Promise<ApiRefused> {
  try {
    await request;
  } catch (error) {
    if (error instanceof ApiRefused) return error;
    throw error;
  }
  throw new Error('a request that has to be refused was accepted');
}
