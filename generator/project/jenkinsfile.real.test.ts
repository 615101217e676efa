import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveHttp } from '../../devstack/http-fixture.ts';
import { buildParameters } from '../../platform/ci/jenkins-job-config.ts';
import { parseBuildResult } from '../../platform/ci/build-result.ts';
import { jenkinsfile } from './jenkinsfile.ts';

const pipeline = jenkinsfile().content;
const digest = `sha256:${'d'.repeat(64)}`;
const commit = 'c'.repeat(40);

/** The shell scripts of a stage, or of what follows the stages; Groovy leaves them as they are, without its `\` escapes. */
function scriptsOf(stage: string): string[] {
  const start = pipeline.indexOf(stage === 'post' ? '  post {' : `stage('${stage}') {`);
  const after = pipeline.slice(start + 1).search(/\n {4}stage\(|\n {2}post \{/u);
  const part = after === -1 ? pipeline.slice(start) : pipeline.slice(start, start + 1 + after);
  return [...part.matchAll(/sh (?:'''([\s\S]*?)'''|'([^'\n]*)')/gu)].map(([, long, short]) => long ?? short ?? '');
}

const stages = [...pipeline.matchAll(/^ {4}stage\('([^']+)'\)/gmu)].map(([, name]) => name ?? '');

/** Notes how it was called; `buildah push` tells a digest as the real one does. */
const tool = `#!/bin/sh
echo "$(basename "$0") $*" >> calls
case "$*" in *--password-stdin*) cat > password ;; esac
[ "$(basename "$0") $4" = 'trivy --format' ] && echo '{}' > "$7"
[ "$1" = push ] && [ "$2" = --digestfile ] && echo ${digest} > "$3"
exit 0
`;

describe('the scripts of the Jenkinsfile', () => {
  let folder: string;
  let environment: Record<string, string>;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jenkinsfile-'));
    await mkdir(path.join(folder, 'bin'));
    for (const name of ['buildah', 'cosign', 'trivy', 'npm']) {
      await writeFile(path.join(folder, 'bin', name), tool);
      await chmod(path.join(folder, 'bin', name), 0o755);
    }
    environment = {
      PATH: `${path.join(folder, 'bin')}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
      WORKSPACE_TMP: path.join(folder, 'tmp'),
      COMMIT: commit,
      REQUEST_ID: 'r-1',
      VERSION_CODE: '1.2.3',
      IMAGE: 'registry.example.com/team/shop',
      IMAGE_REPOSITORY: 'registry.example.com/everything',
      REGISTRY_USER: 'ada',
      REGISTRY_PASSWORD: 'hunter2',
      COSIGN_KEY: 'key.pem',
    };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(script: string, more: Record<string, string> = {}): Promise<number | null> {
    const child = spawn('sh', ['-xec', script], { cwd: folder, env: { ...environment, ...more }, stdio: 'ignore' });
    await once(child, 'exit');
    return child.exitCode;
  }

  const calls = () => readFile(path.join(folder, 'calls'), 'utf8');

  it('takes every parameter that the job defines', () => {
    for (const name of buildParameters) expect(pipeline).toContain(`string(name: '${name}'`);
  });

  it('goes through its gates before it pushes', () => {
    expect(stages).toEqual([
      'Checkout',
      'Install',
      'Check',
      'Build',
      'Image',
      'Contents and known vulnerabilities of the image',
      'Push',
      'Sign',
      'Result',
    ]);
    expect(scriptsOf('Check').map((script) => script.split(' ').slice(0, 3).join(' '))).toEqual([
      'npm run lint',
      'npm run typecheck:server',
      'npm run typecheck:web',
      'npm audit --omit=dev',
      'npm test',
    ]);
  });

  it('builds, scans, pushes, signs, and reports the digest that was pushed', async () => {
    for (const stage of ['Image', 'Contents and known vulnerabilities of the image', 'Push', 'Sign', 'Result']) {
      for (const script of scriptsOf(stage)) expect([stage, await run(script)]).toEqual([stage, 0]);
    }
    const image = `registry.example.com/team/shop@${digest}`;
    const said = await readFile(path.join(folder, 'build-result.json'), 'utf8');
    expect(parseBuildResult(said)).toEqual({ requestId: 'r-1', commit, digest, image });
    const called = await calls();
    expect(called).toContain(`--build-arg RELEASE_VERSION=1.2.3 --build-arg BASE_IMAGE=node:24-slim`);
    expect(called).toContain('trivy image --input image.tar --scanners vuln');
    expect(called).toContain(`buildah push registry.example.com/team/shop:${commit} docker-archive:image.tar`);
    expect(called).toContain('buildah login --username ada --password-stdin registry.example.com\n');
    expect(called).toContain(`docker://registry.example.com/team/shop:${commit}`);
    expect(called).toContain(`cosign sign --yes --key key.pem ${image}`);
    expect(called).toContain(`--type spdxjson --predicate sbom.spdx.json ${image}`);
    expect(called).not.toContain('hunter2');
    expect(await readdir(path.join(folder, 'tmp'))).toEqual([]);
  });

  it('pushes to the controller’s repository where the service names none', async () => {
    for (const script of [...scriptsOf('Push'), ...scriptsOf('Result')])
      expect(await run(script, { IMAGE: '' })).toBe(0);
    const said = await readFile(path.join(folder, 'build-result.json'), 'utf8');
    expect(parseBuildResult(said)?.image).toBe(`registry.example.com/everything@${digest}`);
  });

  it('fails where the scan finds something, and goes on where there is no scanner', async () => {
    const [scan = ''] = scriptsOf('Contents and known vulnerabilities of the image');
    await writeFile(path.join(folder, 'bin/trivy'), '#!/bin/sh\n[ "$4" = --format ]\n');
    expect(await run(scan)).toBe(1);
    expect(await run(scan, { SCAN_SEVERITY: 'none' })).toBe(0);
    await rm(path.join(folder, 'bin/trivy'));
    expect(await run(scan)).toBe(0);
  });

  it('tells the service that the build has ended, signed, again until it is heard', async () => {
    const secret = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    const server = await serveHttp((request, response) => {
      void text(request).then((body) => {
        received.push({ headers: request.headers, body });
        return response.writeHead(received.length === 1 ? 503 : 202).end();
      });
    });
    const [script = ''] = scriptsOf('post');
    const ended = await run(script, {
      CALLBACK_URL: `${server.url}/webhooks/jenkins`,
      WEBHOOK_SECRET: secret,
      BUILD_RESULT: 'SUCCESS',
      BUILD_NUMBER: '7',
      BUILD_URL: 'https://ci.example.com/job/shop/7/',
      JOB_NAME: 'shop',
    });
    await server.stop();
    expect([ended, received.length]).toEqual([0, 2]);
    for (const { headers, body } of received) {
      const signed = Object.fromEntries(
        ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name])]),
      );
      expect(new Webhook(secret).verify(body, signed)).toEqual({
        type: 'build.finished',
        data: {
          requestId: 'r-1',
          job: 'shop',
          number: 7,
          result: 'SUCCESS',
          url: 'https://ci.example.com/job/shop/7/',
        },
      });
      expect(headers['webhook-id']).toBe('shop-7-r-1');
    }
  });
});
