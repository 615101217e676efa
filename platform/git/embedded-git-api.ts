import { gitOutput } from './bare-repositories.ts';
import type { BareRepositories, BareRepository } from './bare-repositories.ts';

export interface ApiRequest {
  readonly method: string;
  /** Decoded parts of the path below `/api/v1`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Text is sent as it is, anything else as JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ApiContext {
  readonly repositories: BareRepositories;
  readonly organisation: string;
  /** Of the server, for `clone_url`. */
  readonly url: string;
}

const notFound: ApiAnswer = { status: 404, body: { message: 'Not Found' } };
const repositoryName = /^[a-z0-9][a-z0-9._-]{0,99}$/i;
const commitId = /^[0-9a-f]{40}$/;

/** Names that could leave the folder, or be taken for a part of git's own, do not exist. */
export function isRepositoryName(name: string): boolean {
  return repositoryName.test(name) && !name.includes('..') && !/\.(?:git|lock)$/i.test(name);
}

/** The part of Gitea's REST API, version 1, that `GiteaApi` uses, with Gitea's shapes and statuses. */
export async function answerApi(request: ApiRequest, context: ApiContext): Promise<ApiAnswer> {
  const [collection, owner, third, ...rest] = request.path;
  if (collection === 'user') return { status: 200, body: { login: 'assembox' } };
  if (collection === 'version') return { status: 200, body: { version: 'embedded' } };
  if (collection === 'orgs' && owner === undefined && request.method === 'POST') {
    return { status: 422, body: { message: 'The embedded server has the one organisation that it was started with' } };
  }
  if (owner !== context.organisation) return notFound;
  if (collection === 'orgs') return answerOrganisation(request, context, third);
  if (collection !== 'repos' || third === undefined || request.method !== 'GET') return notFound;
  const repository = context.repositories.get(third);
  if (repository === undefined) return notFound;
  const [resource, ...path] = rest;
  if (resource === undefined) return { status: 200, body: repositoryBody(repository, context) };
  // Nobody but who has the one token pushes at all.
  if (resource === 'branch_protections')
    return { status: 200, body: [{ rule_name: 'main' }, { rule_name: 'release/*' }] };
  if (resource === 'tag_protections') return { status: 200, body: [{ name_pattern: 'v*' }] };
  if (resource === 'raw') return rawFile(repository, path.join('/'), request.query.get('ref') ?? 'HEAD');
  if (resource === 'compare') return compare(repository, path.join('/'));
  if (resource === 'git' && path[0] === 'refs') return references(repository, path.join('/'));
  if (resource === 'git' && path[0] === 'trees') return tree(repository, path[1] ?? '', request.query);
  if (resource === 'git' && path[0] === 'commits') return commitInfo(repository, path[1] ?? '');
  return notFound;
}

async function answerOrganisation(
  { method, body }: ApiRequest,
  context: ApiContext,
  resource: string | undefined,
): Promise<ApiAnswer> {
  if (method === 'GET' && resource === undefined) return { status: 200, body: { username: context.organisation } };
  if (method !== 'POST' || resource !== 'repos') return notFound;
  const { name, description } = fields(body);
  if (!isRepositoryName(name)) return { status: 422, body: { message: '[Name]: Invalid repository name' } };
  const repository = await context.repositories.create(name, description);
  if (repository === undefined) return { status: 409, body: { message: 'The repository with this name exists' } };
  return { status: 201, body: repositoryBody(repository, context) };
}

function fields(body: unknown): { name: string; description: string } {
  const given: { name?: unknown; description?: unknown } = typeof body === 'object' && body !== null ? body : {};
  const { name, description } = given;
  return {
    name: typeof name === 'string' ? name : '',
    description: typeof description === 'string' ? description : '',
  };
}

function repositoryBody({ id, name }: BareRepository, { url, organisation }: ApiContext) {
  const page = `${url}/${organisation}/${name}`;
  return { id, name, full_name: `${organisation}/${name}`, clone_url: `${page}.git`, default_branch: 'main' };
}

async function references(repository: BareRepository, prefix: string): Promise<ApiAnswer> {
  const output = await gitOutput(repository, [
    'for-each-ref',
    '--format=%(refname) %(objectname) %(objecttype)',
    prefix,
  ]);
  const lines = output?.toString('utf8').split('\n') ?? [];
  const found = lines.filter(Boolean).map((line) => {
    const [ref = '', sha = '', type = ''] = line.split(' ');
    return { ref, object: { sha, type } };
  });
  if (found.length === 0) return notFound;
  return { status: 200, body: found.length === 1 && found[0]?.ref === prefix ? found[0] : found };
}

async function tree(repository: BareRepository, commit: string, query: URLSearchParams): Promise<ApiAnswer> {
  if (!commitId.test(commit)) return notFound;
  const depth = query.get('recursive') === 'true' ? ['-r', '-t'] : [];
  const output = await gitOutput(repository, ['ls-tree', '-z', ...depth, commit]);
  if (output === null) return notFound;
  const entries = output.toString('utf8').split('\0').filter(Boolean);
  const pageSize = Math.min(Math.max(Number(query.get('per_page')) || 1000, 1), 10_000);
  const page = Math.max(Number(query.get('page')) || 1, 1);
  const shown = entries.slice((page - 1) * pageSize, page * pageSize).map((entry) => {
    const tab = entry.indexOf('\t');
    const [mode, type, sha] = entry.slice(0, tab).split(' ');
    return { path: entry.slice(tab + 1), mode, type, sha };
  });
  const truncated = page * pageSize < entries.length;
  return { status: 200, body: { sha: commit, tree: shown, truncated, page, total_count: entries.length } };
}

async function commitInfo(repository: BareRepository, id: string): Promise<ApiAnswer> {
  if (!commitId.test(id)) return notFound;
  const output = await gitOutput(repository, ['show', '-s', '--format=%an%x00%ae%x00%aI%x00%B', `${id}^{commit}`]);
  if (output === null) return notFound;
  const [name, email, date, message] = output.toString('utf8').split('\0');
  return { status: 200, body: { sha: id, commit: { author: { name, email, date }, message } } };
}

async function rawFile(repository: BareRepository, path: string, ref: string): Promise<ApiAnswer> {
  if (!commitId.test(ref)) return notFound;
  const output = await gitOutput(repository, ['cat-file', 'blob', `${ref}:${path}`]);
  return output === null ? notFound : { status: 200, body: output.toString('utf8') };
}

async function compare(repository: BareRepository, range: string): Promise<ApiAnswer> {
  const [base = '', head = ''] = range.split('...');
  if (!commitId.test(base) || !commitId.test(head)) return notFound;
  const output = await gitOutput(repository, ['rev-list', '--count', `${base}..${head}`]);
  return output === null ? notFound : { status: 200, body: { total_commits: Number(output.toString('utf8')) } };
}
