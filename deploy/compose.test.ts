import { readFileSync } from 'node:fs';

import { loadYaml } from '@kubernetes/client-node';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';

import { settingsRead } from './settings-read-fixture.ts';

const text = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

const serviceSchema = Type.Object({
  image: Type.String(),
  build: Type.Optional(Type.String()),
  restart: Type.String(),
  command: Type.Optional(Type.Array(Type.String())),
  ports: Type.Optional(Type.Array(Type.String())),
  environment: Type.Optional(Type.Record(Type.String(), Type.String())),
  healthcheck: Type.Optional(Type.Object({ test: Type.Array(Type.String()) })),
  depends_on: Type.Optional(Type.Record(Type.String(), Type.Object({ condition: Type.String() }))),
  volumes: Type.Optional(Type.Array(Type.String())),
  network_mode: Type.Optional(Type.String()),
});
const composeSchema = Type.Object({
  services: Type.Record(Type.String(), serviceSchema),
  configs: Type.Record(Type.String(), Type.Object({ content: Type.String() })),
  volumes: Type.Record(Type.String(), Type.Null()),
});

const compose = Value.Parse(composeSchema, merged(loadYaml(text('docker-compose.temporal.yml'))));
const services = Object.entries(compose.services);
const runs = ([, service]: (typeof services)[number]) => service.restart === 'unless-stopped';
/** Their image says how they are. */
const inherits = new Set(['api']);

describe('docker-compose.temporal.yml', () => {
  it('brings up every real system and the service', () => {
    const expected = `api worker temporal temporal-database temporal-ui tidb tidb-placement tidb-storage
      object-store gitea jenkins registry prometheus grafana`;
    expect(new Set(services.filter(runs).map(([name]) => name))).toEqual(new Set(expected.split(/\s+/u)));
  });

  it.each(services)(
    'pins the image of %s, tells its health, and opens ports for this machine alone',
    (name, service) => {
      const pinned =
        service.build === undefined ? /^[a-z0-9./-]+:(?:.*\d+\.\d+|RELEASE\.\d{4}-\d\d-\d\d)/u : /:local$/u;
      expect(service.image).toMatch(pinned);
      expect(service.healthcheck !== undefined || inherits.has(name) || service.restart !== 'unless-stopped').toBe(
        true,
      );
      expect((service.ports ?? []).filter((port) => !/^127\.0\.0\.1:\d+:\d+$/u.test(port))).toEqual([]);
      const shared = service.network_mode?.replace(/^service:/u, '');
      const needed = [...Object.keys(service.depends_on ?? {}), ...(shared === undefined ? [] : [shared])];
      expect(needed.filter((each) => !(each in compose.services))).toEqual([]);
      const mounted = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
      expect(mounted.filter((source) => /^[a-z]/u.test(source) && !(source in compose.volumes))).toEqual([]);
    },
  );

  it('takes every secret from .env, which lists all that is asked for', () => {
    const settings = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const secrets = settings.filter(([name]) => /PASSWORD|PWD|SECRET|TOKEN$/u.test(name));
    const literal = secrets.filter(([, value]) => !/^\$\{[A-Z_]+:\?/u.test(value));
    // What Jenkins shows the registry, which asks for nothing.
    expect(literal).toEqual([['REGISTRY_PASSWORD', 'unused']]);
    // A doubled $ is for the container's own shell.
    const asked = text('docker-compose.temporal.yml').matchAll(/(?<!\$)\$\{([A-Z_]+)/gu);
    const listed = text('.env.example').matchAll(/^([A-Z_]+)=/gmu);
    expect(namesIn(asked)).toEqual(namesIn(listed));
  });

  it.each(['api', 'worker'])('gives %s settings that it knows, and all that it needs', (name) => {
    const { environment = {} } = compose.services[name] ?? {};
    const { GITEA_TOKEN_FILE: tokenFile, ...others } = Object.fromEntries(
      Object.entries(environment).map(([setting, value]) => [setting, filledIn(value)] as const),
    );
    expect(tokenFile).toBe('/run/gitea/token');
    const { mistakes, read } = settingsRead({ ...others, GITEA_TOKEN: 'as the file says' });
    expect(mistakes).toEqual([]);
    expect(Object.keys(environment).filter((setting) => !read.has(setting))).toEqual([]);
  });

  it('gives Jenkins what its configuration as code asks for, under the names that builds use', () => {
    const casc = text('deploy/jenkins/casc.yaml');
    const given = compose.services['jenkins']?.environment ?? {};
    expect([...namesIn(casc.matchAll(/\$\{([A-Z_]+)\}/gu))].filter((name) => !(name in given))).toEqual([]);
    const shape = Type.Object({
      jobs: Type.Array(Type.Object({ script: Type.String() })),
      credentials: Type.Object({
        system: Type.Object({
          domainCredentials: Type.Array(
            Type.Object({ credentials: Type.Array(Type.Record(Type.String(), Type.Object({ id: Type.String() }))) }),
          ),
        }),
      }),
    });
    const { credentials, jobs } = Value.Parse(shape, loadYaml(casc));
    const ids = credentials.system.domainCredentials
      .flatMap((domain) => domain.credentials)
      .flatMap((credential) => Object.values(credential).map(({ id }) => id));
    expect(ids).toEqual(['gitea', 'registry', 'publish-webhook', 'test-database-url']);
    expect(ids).toContain(compose.services['api']?.environment?.['JENKINS_GIT_CREDENTIALS']);
    expect(jobs).toHaveLength(1);
  });
});

function namesIn(matches: Iterable<RegExpMatchArray>): ReadonlySet<string> {
  return new Set([...matches].map(([, name = '']) => name));
}

/** What YAML's `<<` stands for: the reader leaves it as it is. */
function merged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(merged);
  if (typeof value !== 'object' || value === null) return value;
  const { '<<': inherited, ...own }: { readonly '<<'?: unknown } = value;
  const under = merged(inherited);
  const over = Object.entries(own).map(([name, each]) => [name, merged(each)] as const);
  return { ...(typeof under === 'object' ? under : {}), ...Object.fromEntries(over) };
}

function filledIn(value: string): string {
  const samples: Readonly<Record<string, string>> = {
    JENKINS_WEBHOOK_SECRET: `whsec_${Buffer.from('a secret of the tests alone').toString('base64')}`,
    KUBERNETES_ADDRESS: 'https://{product}-{environment}.example.com',
    PROMETHEUS_URL: 'http://prometheus.example.com',
  };
  return value.replaceAll(/\$\{([A-Z_]+):\?[^}]*\}/gu, (_all, name: string) => samples[name] ?? '0123456789abcdef');
}
