import { readFileSync } from 'node:fs';

/** Reads settings from the environment and gathers all mistakes. */
export class SettingReader {
  readonly mistakes: string[] = [];
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
  }

  text(name: string, fallback?: string): string {
    const value = this.#environment[name]?.trim();
    if (value) return value;
    if (fallback !== undefined) return fallback;
    this.mistakes.push(
      `${name} is not set. \`npm run demo\` sets it for the embedded systems; see the README's settings`,
    );
    return '';
  }

  /** What stands in the file that `<name>_FILE` names, else the setting itself. */
  secret(name: string): string {
    if (this.text(`${name}_FILE`, '') === '') return this.text(name);
    const value = this.file(`${name}_FILE`)?.toString('utf8').trim();
    if (value === '') this.mistakes.push(`${name}_FILE names a file that is empty`);
    return value ?? '';
  }

  /** `port` or `host:port`; null where it is not set. */
  listenAddress(name: string): string | null {
    const value = this.text(name, '');
    if (value === '') return null;
    const [, host = '127.0.0.1', port] = /^(?:(.+):)?(\d{1,5})$/u.exec(value) ?? [];
    if (port !== undefined && Number(port) <= 65_535) return `${host}:${port}`;
    this.mistakes.push(`${name} must be a port, or host:port`);
    return null;
  }

  /** Separated by commas; empty where it is not set. `like` is what each item has to be, in words. */
  list(name: string, pattern: RegExp, like: string, fallback = ''): readonly string[] {
    const items = (this.#environment[name] ?? fallback).split(',').map((item) => item.trim());
    const given = items.filter((item) => item !== '');
    for (const item of given) {
      if (!pattern.test(item)) this.mistakes.push(`${name}: ${JSON.stringify(item)} is not ${like}`);
    }
    return given;
  }

  integer(name: string, fallback: number, least: number, most: number): number {
    const value = Number(this.text(name, String(fallback)));
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    this.mistakes.push(`${name} must be a whole number from ${least} to ${most}`);
    return fallback;
  }

  number(name: string, fallback: number, least: number, most: number): number {
    const value = Number(this.text(name, String(fallback)));
    if (value >= least && value <= most) return value;
    this.mistakes.push(`${name} must be a number from ${least} to ${most}`);
    return fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.text(name, String(fallback)).toLowerCase();
    if (['true', '1', 'false', '0'].includes(value)) return value === 'true' || value === '1';
    this.mistakes.push(`${name} must be true or false`);
    return fallback;
  }

  /** Contents of the file whose path the setting is; null where it is not set. */
  file(name: string): Buffer | null {
    const path = this.text(name, '');
    if (path === '') return null;
    try {
      return readFileSync(path);
    } catch (error) {
      this.mistakes.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }

  /** Without a trailing slash. The value is not repeated in the message: it may hold a password. */
  url(name: string, protocols: readonly string[], fallback?: string): string {
    const value = this.text(name, fallback);
    if (value === '') return value;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value.replace(/\/+$/u, '');
    this.mistakes.push(
      `${name} must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );
    return value;
  }
}
