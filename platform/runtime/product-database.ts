import { createHash } from 'node:crypto';
import { createConnection, escapeId } from 'mysql2/promise';

/**
 * Gives an environment a database and a user that may reach nothing else; both stay as they are where they exist, the
 * password is set. Returns the URL that the product connects with.
 */
export async function ensureProductDatabase(
  adminUrl: string,
  product: string,
  environment: string,
  password: string,
): Promise<string> {
  const name = databaseName(adminUrl, product, environment);
  const connection = await createConnection({ uri: adminUrl, connectTimeout: 10_000 });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${escapeId(name)} CHARACTER SET utf8mb4`);
    // An anonymous user of localhost would win over a named one of every host.
    for (const host of ['%', 'localhost']) {
      await connection.query('CREATE USER IF NOT EXISTS ?@? IDENTIFIED BY ?', [name, host, password]);
      await connection.query('ALTER USER ?@? IDENTIFIED BY ?', [name, host, password]);
      // In a grant, `_` stands for any character.
      await connection.query(`GRANT ALL PRIVILEGES ON ${escapeId(name.replaceAll('_', '\\_'))}.* TO ?@?`, [name, host]);
    }
  } finally {
    connection.destroy();
  }
  const url = new URL(adminUrl);
  url.username = name;
  url.password = password;
  url.pathname = `/${name}`;
  return url.href;
}

/** SQLSTATE 28 and 42: the server understood, and waiting does not help. The administrator lacks a right, for instance. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('sqlState' in error)) return false;
  return /^(?:28|42)/.test(String(error.sqlState));
}

/**
 * Also the user's name, which MySQL limits to 32 characters. The hash keeps shortened names apart, and the products of
 * several services that share one server: each has its own database in the administrator's URL.
 */
export function databaseName(adminUrl: string, product: string, environment: string): string {
  const service = new URL(adminUrl).pathname;
  const hash = createHash('sha256').update(`${service}/${product}/${environment}`).digest('hex').slice(0, 8);
  const readable = product.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return `${readable.slice(0, 12)}_${environment.slice(0, 10)}_${hash}`;
}
