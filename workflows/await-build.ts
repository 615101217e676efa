import { CancellationScope, condition, defineSignal, isCancellation, setHandler } from '@temporalio/workflow';

import { type BuildFinishedMessage, buildFinishedSignalName } from './contract.ts';

export const buildFinishedSignal = defineSignal<[BuildFinishedMessage]>(buildFinishedSignalName);

/** What CI says of the build of one request. Made before the build is triggered: its webhook may be faster than the answer. */
export class BuildHint {
  #finished = false;

  constructor(requestId: string) {
    setHandler(buildFinishedSignal, (message) => {
      if (message.requestId === requestId) this.#finished = true;
    });
  }

  /** Resolves once CI has said that the build is over. */
  async next(): Promise<null> {
    await condition(() => this.#finished);
    return null;
  }

  forget(): void {
    this.#finished = false;
  }
}

interface Looks<Image> {
  /** Polls to the build's end. */
  readonly follow: () => Promise<Image>;
  /** Looks once; null while the build goes on. */
  readonly look: () => Promise<Image | null>;
}

/** Follows a build by polling; the webhook's hint only makes it look at once. Each claim is read from the CI's own API. */
export async function awaitBuild<Image>(hint: BuildHint, { follow, look }: Looks<Image>): Promise<Image> {
  for (;;) {
    const scope = new CancellationScope();
    const following = scope.run(follow);
    const followed = await Promise.race([following, hint.next()]);
    if (followed) return followed;

    hint.forget();
    scope.cancel();
    await following.catch(ignoreCancellation);
    const read = await look();
    if (read) return read;
  }
}

function ignoreCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
