import type { Track } from '../ports.ts';

/** Where requests of one release go. Counts what is under way, so that nothing is stopped that still answers. */
export class Backend {
  readonly track: Track;
  readonly versionCode: string;
  /** Null while no process of the release is ready. */
  port: number | null = null;
  #inFlight = 0;
  readonly #waiting = new Set<() => void>();

  constructor(track: Track, versionCode: string) {
    this.track = track;
    this.versionCode = versionCode;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  enter(): void {
    this.#inFlight += 1;
  }

  leave(): void {
    this.#inFlight -= 1;
    if (this.#inFlight > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Resolves when nothing is under way any more, or after `limitMs`. */
  async drained(limitMs: number): Promise<void> {
    if (this.#inFlight === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
