/** One page of a list. */
export interface Page<Row> {
  items: Row[];
  total: number;
  page: number;
  pageSize: number;
}

/** A row as a select offers it. */
export interface Option {
  id: string;
  label: string;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** What became of each of many rows. */
export interface BulkResult {
  succeeded: string[];
  failed: { id: string; code: string; message: string }[];
}

/** What one figure or chart shows; null where the user may not see it. */
export interface Figure {
  value: number | null;
  previous: number | null;
  items: { name: string | number | boolean | null; value: number | null }[];
}

export type Figures<Code extends string> = Record<Code, Figure | null>;

interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  errors?: { field: string; message: string }[];
  current?: unknown;
}

/** An answer other than 2xx. `status` 0: the service could not be reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Stable code of a business error, such as `STALE` or `NOT_UNIQUE`; '' where there is none. */
  readonly code: string;
  /** Messages by field; fields of nested rows are written `lines.0.quantity`. */
  readonly fields: Record<string, string>;

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? '';
    this.fields = Object.fromEntries((problem.errors ?? []).map(({ field, message }) => [field, message]));
  }
}

interface ApiSettings {
  token: () => string | null;
  locale: () => string;
  onUnauthorized: () => void;
}

let settings: ApiSettings = { token: () => null, locale: () => 'en-US', onUnauthorized: () => undefined };

export function configureApi(next: ApiSettings): void {
  settings = next;
}

export const http = {
  get: <Result>(path: string, query?: Query) => send<Result>('GET', path, query),
  post: <Result>(path: string, body?: unknown, query?: Query) => send<Result>('POST', path, query, body),
  put: <Result>(path: string, body?: unknown, query?: Query) => send<Result>('PUT', path, query, body),
  patch: <Result>(path: string, body?: unknown, query?: Query) => send<Result>('PATCH', path, query, body),
  delete: <Result = void>(path: string, body?: unknown, query?: Query) => send<Result>('DELETE', path, query, body),
  file: async (path: string, query?: Query): Promise<Blob> => (await request('GET', path, query)).blob(),
};

async function send<Result>(method: string, path: string, query?: Query, body?: unknown): Promise<Result> {
  const response = await request(method, path, query, body);
  return parse(await response.text()) as Result;
}

/** Throws an `ApiError` where the answer is no success. */
async function request(method: string, path: string, query: Query = {}, body?: unknown): Promise<Response> {
  const headers = requestHeaders();
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    headers.set('Content-Type', 'application/json');
    init.body = JSON.stringify(body);
  }
  const response = await fetch(`/api${path}${queryString(query)}`, init).catch(() => null);
  if (response === null) throw new ApiError(0, {});
  if (response.ok) return response;
  throw apiError(response.status, await response.text());
}

/** What every request says of its user. */
export function requestHeaders(): Headers {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': settings.locale() });
  const token = settings.token();
  if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  return headers;
}

/** The error of an answer. */
export function apiError(status: number, text: string): ApiError {
  const content = parse(text);
  if (status === 401) settings.onUnauthorized();
  return new ApiError(status, isProblem(content) ? content : {});
}

export function queryString(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') given.set(name, String(value));
  }
  return given.size === 0 ? '' : `?${given}`;
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(content: unknown): content is Problem {
  return typeof content === 'object' && content !== null;
}
