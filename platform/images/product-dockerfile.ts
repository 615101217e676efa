import { refused } from '../registry/registry-errors.ts';

/** What a product's Dockerfile says of its image, apart from how its files are made. */
export interface ImageSettings {
  /** Image that the last stage begins with. */
  readonly base: string;
  readonly user: string | null;
  readonly workingFolder: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** `3000/tcp` */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  /** Empty folders with their owner, `uid:gid`. */
  readonly folders: readonly { readonly path: string; readonly owner: string }[];
}

type Draft = { -readonly [Key in keyof ImageSettings]: ImageSettings[Key] };

/** What the build puts into the working folder anyway. */
const copied = new Set([
  '--from=production /app ./',
  '--from=build /app/server/dist server/dist',
  '--from=build /app/web/dist web/dist',
]);

const ownFolder = /^mkdir -p (?<path>\/[\w./-]+) && chown (?<owner>\d+:\d+) (?<again>\/[\w./-]+)$/u;

/**
 * Reads the last stage of a generated Dockerfile.
 * @param given build arguments
 * @throws PlatformError `ImageUnsupported` where it does what only a builder of images can
 */
export function readDockerfile(text: string, given: Readonly<Record<string, string>>): ImageSettings {
  const lines = instructionsOf(text);
  const values: Record<string, string> = {};
  for (const { name, rest } of lines.slice(
    0,
    lines.findIndex(({ name: each }) => each === 'FROM'),
  )) {
    if (name === 'ARG') define(values, rest, given);
  }
  const start = lines.findLastIndex(({ name }) => name === 'FROM');
  const from = lines[start];
  if (from === undefined) throw unsupported('has no FROM');
  const settings: Draft = {
    base: filled(from.rest.split(/\s+/u)[0] ?? '', values),
    user: null,
    workingFolder: '/',
    command: [],
    environment: {},
    labels: {},
    ports: [],
    volumes: [],
    folders: [],
  };
  for (const { name, rest } of lines.slice(start + 1)) apply(settings, name, rest, { values, given });
  return settings;
}

interface Arguments {
  readonly values: Record<string, string>;
  readonly given: Readonly<Record<string, string>>;
}

function apply(settings: Draft, name: string, rest: string, { values, given }: Arguments): void {
  const pairs = () => pairsOf(rest, { ...values, ...settings.environment });
  switch (name) {
    case 'ARG':
      return define(values, rest, given);
    case 'ENV':
      settings.environment = { ...settings.environment, ...pairs() };
      return;
    case 'LABEL':
      settings.labels = { ...settings.labels, ...pairs() };
      return;
    case 'WORKDIR':
      settings.workingFolder = rest;
      return;
    case 'USER':
      settings.user = rest;
      return;
    case 'EXPOSE':
      settings.ports = [...settings.ports, rest.includes('/') ? rest : `${rest}/tcp`];
      return;
    case 'VOLUME':
      settings.volumes = [...settings.volumes, rest];
      return;
    case 'CMD':
      settings.command = commandOf(rest);
      return;
    case 'COPY':
      if (copied.has(rest)) return;
      break;
    case 'RUN': {
      const { path, owner, again } = ownFolder.exec(rest)?.groups ?? {};
      if (path === undefined || owner === undefined || path !== again) break;
      settings.folders = [...settings.folders, { path, owner }];
      return;
    }
  }
  throw unsupported(`has ${name} ${rest} in its last stage`);
}

function instructionsOf(text: string): { name: string; rest: string }[] {
  const lines = text.replaceAll(/\\\r?\n/gu, ' ').split('\n');
  return lines.flatMap((line) => {
    const [, name, rest] = /^\s*([A-Za-z]+)\s+(.*\S)\s*$/u.exec(line) ?? [];
    return name === undefined || rest === undefined ? [] : [{ name: name.toUpperCase(), rest }];
  });
}

function define(values: Record<string, string>, rest: string, given: Readonly<Record<string, string>>): void {
  const [name = '', fallback = ''] = rest.split('=', 2);
  values[name] = given[name] ?? fallback;
}

/** `A=b C="d e"`, with `\` before a quote, a dollar sign or itself. */
function pairsOf(rest: string, values: Readonly<Record<string, string>>): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const [, key, quoted, plain] of rest.matchAll(/([\w.-]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/gu)) {
    if (key !== undefined) pairs[key] = filled(quoted ?? plain ?? '', values);
  }
  return pairs;
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\\(.)|\$\{(\w+)\}/gu, (_all, escaped?: string, name?: string) =>
    name === undefined ? (escaped ?? '') : (values[name] ?? ''),
  );
}

function commandOf(rest: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(rest);
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  } catch {
    // A shell's command line, which wants a shell in the image.
  }
  throw unsupported(`has CMD ${rest}, which is no list of words`);
}

function unsupported(what: string): Error {
  const message = `The Dockerfile ${what}: only a builder of images can do that. Build with Jenkins, or leave it out`;
  return refused('ImageUnsupported', message);
}
