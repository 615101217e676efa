import { dirname, join } from 'node:path';

export type HostEnvironment = Readonly<Record<string, string | undefined>>;

/** What npm needs to reach its registry: its own settings, proxies, certificates, and the home with the user's .npmrc. */
const installVariables =
  /^(?:HOME|npm_config_.*|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|XDG_CACHE_HOME)$/i;

/** What `npm run` sets for scripts: of the process that started the server, not of the build. */
const ofAnotherInstall =
  /^npm_config_(?:prefix|local_prefix|global_prefix|workspaces?|omit|include|production|ignore_scripts)$/i;

/** For the product's own scripts: the search path with this process's Node first, and nothing that could be a secret. */
export function stepEnvironment(host: HostEnvironment, home: string): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:${host['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`,
    HOME: home,
    LANG: 'C.UTF-8',
    CI: 'true',
    NO_COLOR: '1',
    // Compilers and linters live for a few seconds: those in Node need not collect garbage as often as servers do, those
    // in Go not before they reach their limit.
    NODE_OPTIONS: '--max-semi-space-size=64',
    GOGC: 'off',
    GOMEMLIMIT: '2GiB',
    // Huge pages must be cleared whole, which costs bundler and linter more than they save.
    MIMALLOC_ALLOW_THP: '0',
    // What Node compiled of the tools is there for the next build.
    NODE_COMPILE_CACHE: join(home, '.cache', 'node-compile'),
  };
}

/** For `npm ci`, which runs no script of anybody. */
export function installEnvironment(host: HostEnvironment, home: string): Record<string, string> {
  const environment = stepEnvironment(host, home);
  for (const [name, value] of Object.entries(host)) {
    if (value !== undefined && installVariables.test(name) && !ofAnotherInstall.test(name)) environment[name] = value;
  }
  return environment;
}
