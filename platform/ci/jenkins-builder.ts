import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../ports.ts';
import type { BuildHandle, BuildLogChunk, BuildRequest, BuildState, BuildStatus, Builder } from '../ports.ts';
import { buildResultFile, parseBuildResult } from './build-result.ts';
import type { BuildResult } from './build-result.ts';
import { JenkinsBuilds, jobPath, parameterOf } from './jenkins-builds.ts';
import type { JenkinsBuild, Position } from './jenkins-builds.ts';
import { JenkinsClient, unexpectedAnswer } from './jenkins-client.ts';
import type { JenkinsAccess, JenkinsResponse } from './jenkins-client.ts';
import { isCurrent, jobConfig } from './jenkins-job-config.ts';
import type { BuildParameter } from './jenkins-job-config.ts';

export interface JenkinsBuilderOptions extends JenkinsAccess {
  /** Of Jenkins' credential store, with which it reads repositories that are not public. */
  readonly credentialsId?: string | null;
  /** Where a job's images go: `host/repository`. Otherwise CI decides. */
  readonly imageOf?: (job: string) => string;
}

/**
 * Builds by Jenkins, or by the embedded CI server, which speaks the same API. Errors: `CiUnauthorized`, `CiJobMissing`,
 * `CiUnexpectedAnswer`, `BuildVanished`, `BuildResultMissing` and `BuildResultMismatch` are final, `CiUnavailable` passes.
 */
export function createJenkinsBuilder(options: JenkinsBuilderOptions): Builder {
  const client = new JenkinsClient(options);
  const builds = new JenkinsBuilds(client);
  return {
    ensureJob: (job, cloneUrl) => ensureJob(client, job, cloneUrl, options.credentialsId ?? null),
    trigger: (request) => trigger(client, builds, request, options),
    status: async (handle) => statusOf(client, handle, await builds.locate(handle)),
    log: async (handle, start) => readLog(client, handle, await builds.locate(handle), start),
    stop: (handle) => stop(client, builds, handle),
  };
}

async function ensureJob(
  client: JenkinsClient,
  job: string,
  cloneUrl: string,
  credentialsId: string | null,
): Promise<void> {
  const config = jobConfig(cloneUrl, credentialsId);
  const path = `${jobPath(job)}/config.xml`;
  const found = await client.send(path);
  if (found.status === 200) {
    if (isCurrent(Buffer.from(found.body).toString('utf8'), cloneUrl, credentialsId)) return;
    expectStatus(
      `POST ${path}`,
      await client.send(path, { method: 'POST', contentType: 'text/xml', body: config }),
      [200],
    );
    return;
  }
  expectStatus(`GET ${path}`, found, [404]);
  const create = `/createItem?name=${encodeURIComponent(job)}`;
  const created = await client.send(create, { method: 'POST', contentType: 'text/xml', body: config });
  // 400: another worker made it in between
  if (created.status === 400 && (await client.send(path)).status === 200) return;
  expectStatus('POST /createItem', created, [200]);
}

async function trigger(
  client: JenkinsClient,
  builds: JenkinsBuilds,
  request: BuildRequest,
  { url, imageOf }: JenkinsBuilderOptions,
): Promise<BuildHandle> {
  const { job, requestId } = request;
  const known = await builds.find(request);
  if (known !== null) {
    const queueUrl = known.at === 'queue' ? `${url.replace(/\/+$/, '')}/queue/item/${known.itemId}/` : null;
    return { job, requestId, queueUrl };
  }
  const parameters: Record<BuildParameter, string> = {
    REQUEST_ID: requestId,
    COMMIT: request.commit,
    VERSION_CODE: request.versionCode,
    SKIP_TESTS: String(request.skipTests),
    IMAGE: imageOf?.(job) ?? '',
    CALLBACK_URL: request.callbackUrl,
  };
  const path = `${jobPath(job)}/buildWithParameters`;
  const response = await client.send(path, {
    method: 'POST',
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams(parameters).toString(),
  });
  if (response.status === 404) {
    throw new PlatformError('CiJobMissing', `The CI has no job ${job}`, { retryable: false });
  }
  // 303: an identical item waits already, https://github.com/jenkinsci/jenkins/pull/5615
  expectStatus(`POST ${path}`, response, [201, 303]);
  return { job, requestId, queueUrl: response.headers.get('location') };
}

async function statusOf(client: JenkinsClient, handle: BuildHandle, position: Position): Promise<BuildStatus> {
  const unknown = { number: null, url: null, digest: null, image: null };
  if (position.at === 'queue') return { state: 'queued', ...unknown };
  if (position.at === 'cancelled') return { state: 'aborted', ...unknown };
  const { build } = position;
  const state = stateOf(build);
  const { number, url } = build;
  if (state !== 'succeeded') return { ...unknown, state, number, url };
  const { digest, image } = await readResult(client, handle, build);
  return { state, number, url, digest, image };
}

/** https://javadoc.jenkins.io/hudson/model/Result.html; an unstable build is one with failed tests. */
function stateOf(build: JenkinsBuild): BuildState {
  if (build.building || build.result === null) return 'running';
  if (build.result === 'SUCCESS') return 'succeeded';
  return build.result === 'ABORTED' || build.result === 'NOT_BUILT' ? 'aborted' : 'failed';
}

async function readResult(client: JenkinsClient, handle: BuildHandle, build: JenkinsBuild): Promise<BuildResult> {
  const which = `Build ${build.number} of ${handle.job}`;
  const response = await client.send(`${jobPath(handle.job)}/${build.number}/artifact/${buildResultFile}`);
  const result = response.status === 200 ? parseBuildResult(Buffer.from(response.body).toString('utf8')) : null;
  if (result === null) {
    const message = `${which} succeeded without a valid ${buildResultFile}: its Jenkinsfile must archive one`;
    throw new PlatformError('BuildResultMissing', message, { retryable: false });
  }
  const commit = parameterOf(build, 'COMMIT');
  if (result.requestId === handle.requestId && result.commit === commit) return result;
  const message = `${which} reports a result for request ${result.requestId}, commit ${result.commit}; it was asked for ${handle.requestId}, ${commit}`;
  throw new PlatformError('BuildResultMismatch', message, { retryable: false });
}

async function readLog(
  client: JenkinsClient,
  { job }: BuildHandle,
  position: Position,
  start: number,
): Promise<BuildLogChunk> {
  if (position.at !== 'build') return { text: '', next: start, more: position.at === 'queue' };
  const path = `${jobPath(job)}/${position.build.number}/logText/progressiveText`;
  const response = await client.send(`${path}?start=${start}`);
  expectStatus(`GET ${path}`, response, [200]);
  const body = Buffer.from(response.body);
  const more = response.headers.get('x-more-data') === 'true';
  const end = Number(response.headers.get('x-text-size') ?? start + body.length);
  // A line that is still being written may end within a character: it is read again when it is whole.
  const whole = more ? body.lastIndexOf('\n') + 1 : body.length;
  return { text: body.toString('utf8', 0, whole), next: end - (body.length - whole), more };
}

const stopAttempts = 5;
const stopPauseMs = 200;

async function stop(client: JenkinsClient, builds: JenkinsBuilds, handle: BuildHandle): Promise<void> {
  for (let attempt = 0; attempt < stopAttempts; attempt += 1) {
    // a queued item may become a build between the look and the cancel
    if (attempt > 0) await delay(stopPauseMs);
    const position = await builds.locate(handle).catch(nullIfVanished);
    if (position === null || position.at === 'cancelled') return;
    if (position.at === 'build') {
      if (stateOf(position.build) !== 'running') return;
      const path = `${jobPath(handle.job)}/${position.build.number}/stop`;
      expectStatus(`POST ${path}`, await client.send(path, { method: 'POST' }), [200, 302, 303, 404]);
      return;
    }
    const cancel = `/queue/cancelItem?id=${position.itemId}`;
    const response = await client.send(cancel, { method: 'POST' });
    expectStatus('POST /queue/cancelItem', response, [200, 204, 302, 303, 404, 422]);
    if (response.status === 204) return;
  }
  const message = `The CI neither cancels nor starts the queued build for ${handle.requestId}`;
  throw new PlatformError('CiUnavailable', message, { retryable: true });
}

function nullIfVanished(error: unknown): null {
  if (error instanceof PlatformError && error.type === 'BuildVanished') return null;
  throw error;
}

function expectStatus(what: string, response: JenkinsResponse, statuses: readonly number[]): void {
  if (!statuses.includes(response.status)) throw unexpectedAnswer(what, response);
}
