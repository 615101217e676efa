import { EventSourceParserStream, type EventSourceMessage } from 'eventsource-parser/stream';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

import type { CliSettings } from './settings.ts';

const problemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Number(),
  detail: Type.String(),
  mend: Type.Optional(Type.String()),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        document: Type.Optional(Type.String()),
        pointer: Type.Optional(Type.String()),
        parameter: Type.Optional(Type.String()),
        rule: Type.Optional(Type.String()),
        message: Type.String(),
        mend: Type.Optional(Type.String()),
      }),
    ),
  ),
});
export type ProblemBody = Static<typeof problemSchema>;

/** The service understood and said no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problem: ProblemBody;

  constructor(problem: ProblemBody) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** No answer, or one that is not the service's, or a 5xx. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** What takes longest waits for a worker to obey: the service gives that a minute. */
const requestMilliseconds = 70_000;

export class ApiClient {
  readonly #settings: CliSettings;

  constructor(settings: CliSettings) {
    this.#settings = settings;
  }

  async get<Schema extends TSchema>(path: string, schema: Schema): Promise<Static<Schema>> {
    return this.#read(await this.request('GET', path), schema);
  }

  async post<Schema extends TSchema>(
    path: string,
    body: object,
    schema: Schema,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Static<Schema>> {
    return this.#read(await this.request('POST', path, { body, headers }), schema);
  }

  async put<Schema extends TSchema>(path: string, body: object, schema: Schema): Promise<Static<Schema>> {
    return this.#read(await this.request('PUT', path, { body }), schema);
  }

  /**
   * @throws Refused for 4xx
   * @throws Unreachable for 5xx and no answer at all
   */
  async request(
    method: string,
    path: string,
    options: { body?: object; headers?: Readonly<Record<string, string>>; signal?: AbortSignal } = {},
  ): Promise<Response> {
    const response = await this.#fetch(path, {
      method,
      headers: {
        authorization: `Bearer ${this.#settings.token}`,
        ...(options.body && { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body && { body: JSON.stringify(options.body) }),
      signal: options.signal ?? AbortSignal.timeout(requestMilliseconds),
    });
    if (response.ok) return response;
    const problem: unknown = await response.json().catch(() => null);
    if (!Value.Check(problemSchema, problem)) {
      throw new Unreachable(`${this.#settings.url}${path} answered ${response.status}, which is not Assembox Publish.`);
    }
    if (response.status >= 500) throw new Unreachable(`${problem.detail} ${problem.mend ?? ''}`.trim());
    throw new Refused(problem);
  }

  /** Server-sent events until the server ends the stream, the connection breaks (Unreachable) or `signal` aborts. */
  async *events(path: string, lastEventId: string | null, signal: AbortSignal): AsyncGenerator<EventSourceMessage> {
    const headers = { accept: 'text/event-stream', ...(lastEventId !== null && { 'last-event-id': lastEventId }) };
    const response = await this.request('GET', path, { headers, signal });
    if (!response.body) return;
    const stream = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    try {
      for await (const message of stream) yield message;
    } catch (error) {
      if (signal.aborted) throw error;
      throw new Unreachable('The connection to the service broke.', { cause: error });
    }
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.#settings.url}${path}`, init);
    } catch (error) {
      if (init.signal?.aborted && init.signal.reason instanceof Error && init.signal.reason.name === 'AbortError') {
        throw error;
      }
      throw new Unreachable(`${this.#settings.url} does not answer: ${reasonOf(error)}.`, { cause: error });
    }
  }

  async #read<Schema extends TSchema>(response: Response, schema: Schema): Promise<Static<Schema>> {
    const content: unknown = await response.json();
    if (Value.Check(schema, content)) return content;
    throw new Unreachable(`${this.#settings.url} answered something else than this version of the CLI expects.`);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}
