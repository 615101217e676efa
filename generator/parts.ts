import { hash } from 'node:crypto';

import { assertSafePath, type GeneratedFile, sortByPath } from './files.ts';
import { same } from './same.ts';

/** A part of the tree, such as a module's back end. `rest` is what other parts need of it beside its files. */
export interface Part<Rest> {
  readonly files: readonly GeneratedFile[];
  readonly rest: Rest;
}

/** What the writers make a tree of. */
export interface Parts {
  /**
   * Adds a part and answers its `rest`. `work` is not done where the generation before did it with the same `input` and
   * everything that it read from watched sources is as it was. So it must know the product by these alone.
   * @param name unique in the product
   */
  part<Rest>(name: string, input: unknown, work: () => Part<Rest>): Rest;
  /**
   * The source, whose methods' answers and properties' values count as read by the part that asks.
   * @param name of the source: in the next generation it stands for the same kind of source
   * @param members properties that are sources themselves
   */
  watched<Source extends object>(name: string, source: Source, members?: Partial<Source>): Source;
}

export interface FileEntry {
  readonly path: string;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

/** A part as it is kept: `packed` is what was made of its files. */
export interface KeptPart<Packed> {
  readonly entries: readonly FileEntry[];
  /** Of the files' text, in UTF-8 bytes. */
  readonly byteCount: number;
  readonly packed: Packed;
}

interface KnownPart<Packed> extends KeptPart<Packed> {
  readonly input: unknown;
  readonly reads: readonly Read[];
  readonly rest: unknown;
}

interface Read {
  readonly source: string;
  readonly member: string | symbol;
  /** Null for the value of a property. */
  readonly args: readonly unknown[] | null;
  readonly answer: unknown;
}

/** What a part reads, each question once: the same few models are looked up again and again. */
class ReadLog {
  readonly reads: Read[] = [];
  readonly #asked = new Map<string, Map<string | symbol, Set<unknown>>>();

  add(read: Read): void {
    const asked = this.#askedOf(read);
    const question = questionOf(read);
    if (question !== null && asked.has(question)) return;
    asked.add(question);
    this.reads.push(read);
  }

  #askedOf({ member, source }: Read): Set<unknown> {
    const members = this.#asked.get(source) ?? new Map<string | symbol, Set<unknown>>();
    this.#asked.set(source, members);
    const asked = members.get(member) ?? new Set();
    members.set(member, asked);
    return asked;
  }
}

/** Equal for questions of one member that are the same; null where that is not seen at a glance. */
function questionOf({ args }: Read): unknown {
  const [only] = args ?? [];
  if ((args?.length ?? 0) > 1) return null;
  if (typeof only !== 'object' || only === null) return `${typeof only} ${String(only)}`;
  // An object of the product, such as a model, is not changed while it is generated.
  if (!('module' in only && 'code' in only) || Object.keys(only).length !== 2) return only;
  return `${String(only.module)}/${String(only.code)}`;
}

const gone = Symbol('gone');

/** One generation, which takes over from the one before what has not changed. */
export class Generation<Packed> implements Parts {
  readonly #pack: (files: readonly GeneratedFile[]) => Packed;
  readonly #before: ReadonlyMap<string, KnownPart<Packed>>;
  readonly #parts = new Map<string, KnownPart<Packed>>();
  readonly #sources = new Map<string, object>();
  #reads: ReadLog | null = null;

  constructor(pack: (files: readonly GeneratedFile[]) => Packed, before: Generation<Packed> | null) {
    this.#pack = pack;
    this.#before = before === null ? new Map() : before.#parts;
  }

  get parts(): readonly KeptPart<Packed>[] {
    return [...this.#parts.values()];
  }

  part<Rest>(name: string, input: unknown, work: () => Part<Rest>): Rest;
  part(name: string, input: unknown, work: () => Part<unknown>): unknown {
    if (this.#parts.has(name)) throw new Error(`two parts of the tree are called ${name}`);
    if (this.#reads !== null) throw new Error(`${name} is made while another part is`);
    const known = this.#before.get(name);
    const part = known !== undefined && this.#isCurrent(known, input) ? known : this.#made(input, work);
    this.#parts.set(name, part);
    return part.rest;
  }

  watched<Source extends object>(name: string, source: Source, members: Partial<Source> = {}): Source {
    this.#sources.set(name, source);
    const methods = new Map<string | symbol, unknown>();
    return new Proxy(source, {
      get: (target, member) => {
        if (Object.hasOwn(members, member)) return Reflect.get(members, member);
        const method = methods.get(member);
        if (method !== undefined) return method;
        const value: unknown = Reflect.get(target, member);
        if (typeof value !== 'function') {
          this.#reads?.add({ source: name, member, args: null, answer: value });
          return value;
        }
        const watchedMethod = (...args: readonly unknown[]): unknown => {
          const answer: unknown = Reflect.apply(value, target, args);
          this.#reads?.add({ source: name, member, args, answer });
          return answer;
        };
        methods.set(member, watchedMethod);
        return watchedMethod;
      },
    });
  }

  #made(input: unknown, work: () => Part<unknown>): KnownPart<Packed> {
    const log = new ReadLog();
    this.#reads = log;
    try {
      const { files, rest } = work();
      const byteCount = files.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0);
      return {
        input,
        reads: log.reads,
        rest,
        byteCount,
        entries: sortByPath(files.map(entryOf)),
        packed: this.#pack(files),
      };
    } finally {
      this.#reads = null;
    }
  }

  #isCurrent({ input, reads }: KnownPart<Packed>, now: unknown): boolean {
    return same(input, now) && reads.every((read) => same(read.answer, this.#answer(read)));
  }

  /** `gone` where there is no answer any more. */
  #answer({ args, member, source }: Read): unknown {
    const target = this.#sources.get(source);
    if (target === undefined) return gone;
    const value: unknown = Reflect.get(target, member);
    if (args === null || typeof value !== 'function') return value;
    try {
      return Reflect.apply(value, target, args);
    } catch {
      return gone;
    }
  }
}

export function entryOf({ content, path }: GeneratedFile): FileEntry {
  assertSafePath(path);
  return { path, digest: hash('sha256', content) };
}
