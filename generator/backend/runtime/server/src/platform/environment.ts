/** What the process reads from its environment, checked once. */
export interface Environment {
  readonly port: number;
  readonly host: string;
  /** Where Prometheus finds `/metrics`; null for nowhere. */
  readonly metricsPort: number | null;
  readonly databaseUrl: string;
  readonly jwtSecret: string;
  /** The first account, created when there is none. */
  readonly admin: { readonly username: string; readonly password: string };
  readonly release: string;
  readonly apiDocs: boolean;
  /** Where files of rows are kept. */
  readonly files:
    | { readonly storage: 'disk'; readonly folder: string }
    | { readonly storage: 's3'; readonly bucket: string; readonly endpoint: string | null };
}

/** Injection token of the `Environment`. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');

/** Throws an error that names every mistake. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const mistakes: string[] = [];
  const text = (name: string, fallback?: string): string => {
    const value = env[name] || fallback;
    if (value === undefined) mistakes.push(`${name} is not set`);
    return value ?? '';
  };
  const portOf = (name: string, value: string): number => {
    const port = Number(value);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) mistakes.push(`${name} is not a port number`);
    return port;
  };
  const port = portOf('PORT', text('PORT', '3000'));
  const metricsPort = env['METRICS_PORT'] ? portOf('METRICS_PORT', env['METRICS_PORT']) : null;
  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl && !isDatabaseUrl(databaseUrl))
    mistakes.push('DATABASE_URL is not mysql://user:password@host:port/database');
  const jwtSecret = text('JWT_SECRET');
  if (jwtSecret && jwtSecret.length < 32) mistakes.push('JWT_SECRET has fewer than 32 characters');
  const admin = { username: text('ADMIN_USERNAME'), password: text('ADMIN_PASSWORD') };
  if (admin.password && admin.password.length < 8) mistakes.push('ADMIN_PASSWORD has fewer than 8 characters');
  const apiDocs = text('API_DOCS', String(env['NODE_ENV'] !== 'production'));
  if (!['true', 'false'].includes(apiDocs)) mistakes.push('API_DOCS is neither true nor false');
  const storage = text('FILE_STORAGE', 'disk');
  if (!['disk', 's3'].includes(storage)) mistakes.push('FILE_STORAGE is neither disk nor s3');
  const files: Environment['files'] =
    storage === 's3'
      ? { storage, bucket: text('FILE_BUCKET'), endpoint: env['FILE_ENDPOINT'] || null }
      : { storage: 'disk', folder: text('FILE_FOLDER', 'files') };
  if (mistakes.length > 0) throw new Error(`environment: ${mistakes.join('; ')}`);
  return {
    port,
    host: text('HOST', '127.0.0.1'),
    metricsPort,
    databaseUrl,
    jwtSecret,
    admin,
    release: text('RELEASE_VERSION', 'dev'),
    apiDocs: apiDocs === 'true',
    files,
  };
}

function isDatabaseUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'mysql:' && url.pathname.length > 1;
}
