import { Type } from 'typebox';

/** One mistake in what was sent. `pointer` is an RFC 6901 JSON pointer into the body or the named document. */
export interface ProblemDetail {
  readonly pointer?: string;
  /** Name of the path, query or header parameter that is wrong. */
  readonly parameter?: string;
  /** `order/model/SalesOrder`, `product`. */
  readonly document?: string;
  /** Stable, e.g. `dangling-reference`. */
  readonly rule?: string;
  readonly message: string;
  /** How to mend it. */
  readonly mend?: string;
}

export interface ProblemOptions {
  /** What to do about it. */
  readonly mend?: string;
  readonly errors?: readonly ProblemDetail[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members of RFC 9457, e.g. the running job's address. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An answer of RFC 9457. `type` is the stable part: `urn:assembox:problem:<code>`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly options: ProblemOptions;

  constructor(status: number, code: string, title: string, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.title = title;
    this.options = options;
  }

  body(instance: string): Record<string, unknown> {
    return {
      ...this.options.extra,
      type: `urn:assembox:problem:${this.code}`,
      title: this.title,
      status: this.status,
      detail: this.message,
      instance,
      ...(this.options.mend !== undefined && { mend: this.options.mend }),
      ...(this.options.errors !== undefined && { errors: this.options.errors }),
    };
  }
}

export function notFound(what: string): Problem {
  return new Problem(404, 'not-found', 'Not found', `There is no ${what}, or you may not see it.`);
}

const problemDetailSchema = Type.Object(
  {
    pointer: Type.Optional(Type.String({ description: 'JSON pointer (RFC 6901) into the body or document' })),
    parameter: Type.Optional(Type.String({ description: 'Path, query or header parameter' })),
    document: Type.Optional(Type.String({ description: 'For example order/model/SalesOrder' })),
    rule: Type.Optional(Type.String({ description: 'Stable code of the rule' })),
    message: Type.String(),
    mend: Type.Optional(Type.String({ description: 'How to mend it' })),
  },
  { additionalProperties: true },
);

export const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'Stable: urn:assembox:problem:<code>' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.Optional(Type.String()),
    mend: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(problemDetailSchema)),
  },
  { title: 'Problem', description: 'RFC 9457', additionalProperties: true },
);

const problemResponse = {
  description: 'What is wrong, and how to mend it',
  content: { 'application/problem+json': { schema: problemSchema } },
};

/** Documents an answer that is sent as it is, without a serializer. */
export function rawResponse<Payload>(contentType: string, description: string) {
  return { description, content: { [contentType]: { schema: Type.Unsafe<Payload>({ type: 'string' }) } } };
}

/** The refusals that every route may answer with. */
export const problemResponses = { '4xx': problemResponse, '5xx': problemResponse };
