import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { PlatformError } from '../ports.ts';
import type { BuildHandle } from '../ports.ts';
import type { BuildParameter } from './jenkins-job-config.ts';
import type { JenkinsClient } from './jenkins-client.ts';

// An action without parameters is an empty object in Jenkins' answers.
const actions = Type.Array(
  Type.Object({
    parameters: Type.Optional(Type.Array(Type.Object({ name: Type.String(), value: Type.Optional(Type.Unknown()) }))),
  }),
);
const buildSchema = Type.Object({
  number: Type.Integer(),
  url: Type.String(),
  building: Type.Boolean(),
  result: Type.Union([Type.String(), Type.Null()]),
  actions,
});
const jobSchema = Type.Object({ builds: Type.Array(buildSchema) });
const queueItemSchema = Type.Object({
  id: Type.Integer(),
  cancelled: Type.Optional(Type.Boolean()),
  executable: Type.Optional(Type.Union([Type.Null(), Type.Object({ number: Type.Optional(Type.Integer()) })])),
});
const queueSchema = Type.Object({
  items: Type.Array(
    Type.Object({ id: Type.Integer(), task: Type.Object({ name: Type.Optional(Type.String()) }), actions }),
  ),
});

export type JenkinsBuild = Static<typeof buildSchema>;

export type Position =
  | { readonly at: 'queue'; readonly itemId: number }
  | { readonly at: 'cancelled' }
  | { readonly at: 'build'; readonly build: JenkinsBuild };

const buildFields = 'number,url,building,result,actions[parameters[name,value]]';

/** Where a request is: in the queue, cancelled there, or a build. */
export class JenkinsBuilds {
  readonly #client: JenkinsClient;

  constructor(client: JenkinsClient) {
    this.#client = client;
  }

  /** By the queue item while Jenkins remembers it (five minutes after it left), by the request's id from then on. */
  async locate(handle: BuildHandle): Promise<Position> {
    const itemId = queueItemId(handle.queueUrl);
    const byItem = itemId === null ? null : await this.#locateItem(handle, itemId);
    // An item leaves the queue an instant before its build can be seen, so that one look at both may miss it.
    const position = byItem ?? (await this.find(handle)) ?? (await this.find(handle));
    if (position !== null) return position;
    const message = `The CI knows no build for ${handle.requestId} in ${handle.job}: neither in its queue nor among the latest builds`;
    throw new PlatformError('BuildVanished', message, { retryable: false });
  }

  /** By the request's id alone; null where Jenkins never heard of it. */
  async find({ job, requestId }: Pick<BuildHandle, 'job' | 'requestId'>): Promise<Position | null> {
    const queue = await this.#read(
      queueSchema,
      '/queue/api/json?tree=items[id,task[name],actions[parameters[name,value]]]',
    );
    const item = queue?.items.find((candidate) => hasRequestId(candidate.actions, requestId));
    if (item !== undefined) return { at: 'queue', itemId: item.id };
    const list = await this.#read(jobSchema, `${jobPath(job)}/api/json?tree=builds[${buildFields}]{0,100}`);
    const build = list?.builds.find((candidate) => hasRequestId(candidate.actions, requestId));
    return build === undefined ? null : { at: 'build', build };
  }

  async #locateItem(handle: BuildHandle, itemId: number): Promise<Position | null> {
    const item = await this.#read(
      queueItemSchema,
      `/queue/item/${itemId}/api/json?tree=id,cancelled,executable[number]`,
    );
    if (item === null) return null;
    if (item.cancelled === true) return { at: 'cancelled' };
    const number = item.executable?.number;
    if (number === undefined) return (await this.#startedMeanwhile(handle)) ?? { at: 'queue', itemId };
    const build = await this.#read(buildSchema, `${jobPath(handle.job)}/${number}/api/json?tree=${buildFields}`);
    // After a restart Jenkins counts queue items from 1 again, so that the id may be another request's by now.
    return build !== null && hasRequestId(build.actions, handle.requestId) ? { at: 'build', build } : null;
  }

  async #startedMeanwhile(handle: BuildHandle): Promise<Position | null> {
    const position = await this.find(handle);
    return position?.at === 'build' ? position : null;
  }

  async #read<Schema extends TSchema>(schema: Schema, path: string): Promise<Static<Schema> | null> {
    const value = await this.#client.json(path);
    if (value === null || Value.Check(schema, value)) return value;
    const message = `The CI's answer to GET ${path.split('?', 1)[0] ?? path} has not the shape that Jenkins documents`;
    throw new PlatformError('CiUnexpectedAnswer', message, { retryable: false });
  }
}

export function jobPath(job: string): string {
  return `/job/${encodeURIComponent(job)}`;
}

export function parameterOf(build: JenkinsBuild, name: BuildParameter): string | null {
  return findParameter(build.actions, name);
}

/** Only the number counts: Jenkins builds the address from its own idea of its root. */
function queueItemId(queueUrl: string | null): number | null {
  const id = queueUrl === null ? undefined : /\/queue\/item\/(\d+)\/?$/.exec(queueUrl)?.[1];
  return id === undefined ? null : Number(id);
}

function hasRequestId(list: Static<typeof actions>, requestId: string): boolean {
  return findParameter(list, 'REQUEST_ID') === requestId;
}

function findParameter(list: Static<typeof actions>, name: BuildParameter): string | null {
  for (const { parameters = [] } of list) {
    const value = parameters.find((parameter) => parameter.name === name)?.value;
    if (typeof value === 'string') return value;
  }
  return null;
}
