import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { writeAtomically } from './atomic-file.ts';

export interface QueueItem {
  readonly id: number;
  readonly job: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly state: 'waiting' | 'started' | 'cancelled';
  /** Of the build that it became. */
  readonly number: number | null;
}

const savedSchema = Type.Object({
  nextId: Type.Integer(),
  waiting: Type.Array(
    Type.Object({ id: Type.Integer(), job: Type.String(), parameters: Type.Record(Type.String(), Type.String()) }),
  ),
});

/** Jenkins forgets an item five minutes after it left the queue. */
const rememberedMs = 5 * 60_000;

/** First in, first out, kept in a file over restarts. */
export class BuildQueue {
  readonly #file: string;
  readonly #items = new Map<number, QueueItem>();
  #nextId = 1;
  #saving: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async load(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => 'null');
    const saved: unknown = JSON.parse(text);
    if (!Value.Check(savedSchema, saved)) return;
    this.#nextId = saved.nextId;
    for (const item of saved.waiting) this.#items.set(item.id, { ...item, state: 'waiting', number: null });
  }

  waiting(): QueueItem[] {
    return [...this.#items.values()].filter((item) => item.state === 'waiting');
  }

  /** What waits, and what left for a build that cannot be seen yet: every request is here or among the builds. */
  pending(): QueueItem[] {
    return [...this.#items.values()].filter(
      ({ state, number }) => state === 'waiting' || (state === 'started' && number === null),
    );
  }

  get(id: number): QueueItem | undefined {
    return this.#items.get(id);
  }

  /** As Jenkins does, an item with the same parameters that waits already is taken instead of a second one. */
  async add(job: string, parameters: Readonly<Record<string, string>>): Promise<{ item: QueueItem; isNew: boolean }> {
    const same = this.waiting().find((item) => item.job === job && isDeepStrictEqual(item.parameters, parameters));
    if (same !== undefined) return { item: same, isNew: false };
    const item: QueueItem = { id: this.#nextId, job, parameters, state: 'waiting', number: null };
    this.#nextId += 1;
    this.#items.set(item.id, item);
    await this.#save();
    return { item, isNew: true };
  }

  /** False where the item does not wait (any more). */
  async cancel(id: number): Promise<boolean> {
    const item = this.#items.get(id);
    if (item?.state !== 'waiting') return false;
    await this.#leave({ ...item, state: 'cancelled' });
    return true;
  }

  /** From here on the item cannot be cancelled. It stays in the file until its build has a number. */
  take(item: QueueItem): void {
    this.#items.set(item.id, { ...item, state: 'started' });
  }

  async start(id: number, number: number): Promise<void> {
    const item = this.#items.get(id);
    if (item !== undefined) await this.#leave({ ...item, state: 'started', number });
  }

  async #leave(item: QueueItem): Promise<void> {
    this.#items.set(item.id, item);
    setTimeout(() => this.#items.delete(item.id), rememberedMs).unref();
    await this.#save();
  }

  #save(): Promise<void> {
    const waiting = this.pending().map(({ id, job, parameters }) => ({ id, job, parameters }));
    const content = JSON.stringify({ nextId: this.#nextId, waiting });
    this.#saving = this.#saving.catch(() => undefined).then(() => writeAtomically(this.#file, content));
    return this.#saving;
  }
}
