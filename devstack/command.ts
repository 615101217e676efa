import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

const tailLines = 15;

/** A command ended with another code than 0; the message carries the last lines that it wrote. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Every non-empty line of standard output and standard error as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Runs a command to its end and gives its standard output. Throws `CommandFailed`. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: options.env ?? process.env,
    cwd: options.cwd ?? process.cwd(),
  });
  const lines: string[] = [];
  let stdout = '';
  const note = (chunk: string) => {
    for (const line of chunk.split('\n').filter((text) => text.trim() !== '')) {
      lines.push(line);
      options.onLine?.(line);
    }
    lines.splice(0, Math.max(0, lines.length - tailLines));
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    note(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', note);
  const ending = await new Promise<string | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code === 0 ? null : (signal ?? `code ${code}`)));
  });
  if (ending !== null) {
    throw new CommandFailed(`${command} ${args.join(' ')} ended with ${ending}:\n${lines.join('\n')}`);
  }
  return stdout;
}

/** Folders that hold servers although an ordinary user's PATH leaves them out. */
const furtherFolders = ['/usr/local/bin', '/usr/sbin', '/usr/local/sbin', '/usr/local/go/bin', '/opt/homebrew/bin'];

/** Absolute path of the first of `names` on the PATH of `env` or where such programs usually are; null where none is. */
export async function findExecutable(names: readonly string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  const folders = [...(env['PATH'] ?? '').split(path.delimiter), ...furtherFolders].filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      const candidate = path.resolve(folder, name);
      if (await isExecutable(candidate)) {
        return candidate;
      }
    }
  }
  return null;
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
