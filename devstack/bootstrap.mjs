/**
 * `node devstack/bootstrap.mjs ENTRY [ARGUMENT...]`: runs a TypeScript entry on the project's own Node.js, whatever the
 * one that reads this, 18 or later. The dependencies, that Node.js among them, are installed first where they are not
 * those of package-lock.json.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const binaries = path.join(root, 'node_modules', '.bin');
const projectNode = path.join(binaries, 'node');

const mends = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i,
    'The package registry cannot be reached: check the network, the proxy settings (HTTPS_PROXY) or the registry (npm config get registry).',
  ],
  [/\bE40[13]\b/, 'The package registry refuses access: check the credentials in your .npmrc.'],
  [
    /\bE404\b/,
    'The package registry lacks a package: use a complete one (npm config set registry https://registry.npmjs.org/).',
  ],
  [/EACCES|EPERM/, 'A file may not be written: check who owns node_modules and the cache (npm config get cache).'],
  [/ENOSPC/, 'The disk is full: about 1 GB is needed.'],
  [
    /EUSAGE|can only install packages when/,
    'package.json and package-lock.json disagree: run npm install, then try again.',
  ],
];

/** npm keeps in node_modules/.package-lock.json what it installed, and writes that last. */
function isInstalled() {
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  const present = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || present === null || !existsSync(projectNode)) {
    return false;
  }
  return Object.entries(wanted).every(([name, entry]) => {
    const found = present[name];
    return name === '' || (found === undefined ? entry.optional === true : found.version === entry.version);
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/** npm and the scripts of the packages must not run on the Node.js that is about to be replaced. */
function environmentWithoutProject() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const others = folders.filter((folder) => path.resolve(folder) !== binaries);
  return { ...process.env, PATH: others.join(path.delimiter) };
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Null where npm succeeded, else what went wrong and how to mend it. */
async function runNpm() {
  let output = '';
  // Warnings would be about the engine of this very Node.js, which is the reason for installing another.
  const npm = spawn('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: environmentWithoutProject(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  npm.stdout.on('data', (chunk) => process.stderr.write(chunk));
  npm.stderr.on('data', (chunk) => {
    output = (output + chunk).slice(-20_000);
    process.stderr.write(chunk);
  });
  const ending = await new Promise((resolve) => {
    npm.once('error', (error) => resolve(`npm, which comes with Node.js, cannot be started (${error.message})`));
    npm.once('close', (code, signal) => resolve(code === 0 ? null : `npm ci ended with ${signal ?? `code ${code}`}`));
  });
  if (ending === null) {
    return null;
  }
  const [, mend] = mends.find(([pattern]) => pattern.test(output)) ?? [null, "npm's own message is above."];
  return `${ending}. ${mend}`;
}

async function install() {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  say(
    'Installing the dependencies in package-lock.json: some 400 packages, among them Node.js 24 for this project alone.',
  );
  say('They are downloaded at the first run and when they change, which takes about a minute.');
  const ticker = setInterval(() => say(`  … ${elapsed()}`), 10_000);
  const failure = await runNpm();
  clearInterval(ticker);
  if (failure !== null) {
    say(`The dependencies could not be installed: ${failure}`);
    return false;
  }
  say(`  done in ${elapsed()}`);
  return true;
}

/** Outside the tree, which npm is about to change. */
const lockFile = path.join(
  tmpdir(),
  `assembox-install-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`,
);

/** Whether the dependencies are there now. Of several processes one installs, and the others wait for it. */
async function installOnce() {
  let told = false;
  while (!takeLock()) {
    if (!told) {
      say('Another process is installing the dependencies; waiting for it.');
      told = true;
    }
    await delay(300);
  }
  try {
    return isInstalled() || (await install());
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
    if (!isHeld()) {
      rmSync(lockFile, { force: true });
    }
    return false;
  }
}

/** A lock whose process is gone is held by nobody; one without a process id has just been made. */
function isHeld() {
  try {
    const holder = Number(readFileSync(lockFile, 'utf8'));
    return holder === 0 || process.kill(holder, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Replaces this process as nearly as one can: same streams, signals passed on, same way of ending. */
function handOver(entry, entryArguments) {
  const child = spawn(projectNode, [path.resolve(root, entry), ...entryArguments], {
    stdio: 'inherit',
    env: { ...process.env, PATH: [binaries, process.env.PATH].join(path.delimiter) },
  });
  // A terminal sends SIGINT to both; passed on as well, the child would get it twice.
  const passed = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];
  process.on('SIGINT', () => {});
  for (const signal of passed) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('error', (error) => {
    say(`${projectNode} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    if (signal === null) {
      process.exit(code ?? 1);
    }
    for (const each of ['SIGINT', ...passed]) {
      process.removeAllListeners(each);
    }
    process.kill(process.pid, signal);
  });
}

const [entry, ...entryArguments] = process.argv.slice(2);
if (entry === undefined) {
  say('usage: node devstack/bootstrap.mjs ENTRY [ARGUMENT...]');
  process.exit(2);
}
if (!isInstalled() && !(await installOnce())) {
  process.exit(1);
}
handOver(entry, entryArguments);
