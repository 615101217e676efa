import { readFile, writeFile } from 'node:fs/promises';

interface LockEntry {
  readonly version: string;
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/**
 * Adds the platform packages (`@scope/binding-darwin-arm64` and the like) that npm left out of a lock file because the
 * registry of the machine that wrote it does not carry them. Without them `npm ci` refuses the lock on every machine.
 * They are named by the exact version that their parent asks for; npm adds the integrity when it fetches one.
 */
export function completeLock<Lock extends LockFile>(lock: Lock): Lock {
  const packages: Record<string, LockEntry> = { ...lock.packages };
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (resolves(packages, path, name) || !platform || !/^\d+\.\d+\.\d+/u.test(range)) continue;
      packages[`node_modules/${name}`] = {
        version: range,
        ...platform,
        ...(entry.dev && { dev: true }),
        ...(entry.peer && { peer: true }),
        optional: true,
      };
    }
  }
  const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/** As Node.js looks a package up: below the asking one, then further and further out. */
function resolves(packages: Readonly<Record<string, LockEntry>>, from: string, name: string): boolean {
  const parts = from === '' ? [] : from.split('/node_modules/');
  const folders = parts.map((_, index) => `${parts.slice(0, parts.length - index).join('/node_modules/')}/`);
  return [...folders, ''].some((folder) => packages[`${folder}node_modules/${name}`] !== undefined);
}

const systems = ['darwin', 'win32', 'freebsd', 'openbsd', 'netbsd', 'android', 'openharmony', 'sunos', 'aix', 'linux'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'riscv64', 'ppc64', 's390x', 'mips64el', 'loong64', 'wasm32'];

/** What npm writes of a platform package, read from its name; null for a name that names no platform. */
function platformOf(name: string): { os?: string[]; cpu: string[]; libc?: string[] } | null {
  const words = name.split('/').at(-1)?.split('-') ?? [];
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (cpu === undefined || (os === undefined && cpu !== 'wasm32')) return null;
  if (os !== 'linux') return { ...(os !== undefined && { os: [os] }), cpu: [cpu] };
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { os: [os], cpu: [cpu], ...(words.some((word) => /^(?:musl|gnu)/u.test(word)) && { libc: [libc] }) };
}

/** `npm run lock:complete`: this project's own lock file. */
async function completeLockFile(file: string): Promise<void> {
  const lock: LockFile = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
}

if (import.meta.main) await completeLockFile(process.argv[2] ?? 'package-lock.json');
