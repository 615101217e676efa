import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { request, runScript, signIn, start, writeProduct } from '../generator/service-fixture.ts';
import { northwindInput } from './northwind/product.ts';

export interface RunningServices {
  /** Address of the products' endpoints. */
  readonly ours: string;
  readonly reference: string;
  /** Good for both. */
  readonly token: string;
}

const rows = { categories: 8, suppliers: 29, products: 1000 };

/** The generated product with the hand-written service beside it, compiled by the same compiler; its folder. */
export function buildServices(): string {
  const folder = writeProduct(northwindInput());
  const handwritten = path.join(folder, 'server', 'src', 'handwritten');
  cpSync(path.join(import.meta.dirname, 'handwritten-service'), handwritten, { recursive: true });
  const { output, status } = runScript(path.join(folder, 'server'), 'build', {});
  if (status !== 0) throw new Error(`the services do not compile:\n${output}`);
  return folder;
}

/** Starts both on one database, which the generated one migrates, and fills it through its API. */
export async function startServices(
  folder: string,
  databaseUrl: string,
  children: ChildProcess[],
): Promise<RunningServices> {
  const generated = await start(folder, databaseUrl, children);
  const token = await signIn(generated.url);
  const create = async (table: string, body: object): Promise<void> => {
    const { body: answer, status } = await request(generated.url, 'POST', `/northwind/${table}`, body, token);
    if (status !== 201) throw new Error(`${table}: ${status} ${JSON.stringify(answer)}`);
  };
  for (let row = 1; row <= rows.categories; row += 1) await create('categories', { name: `Category ${row}` });
  for (let row = 1; row <= rows.suppliers; row += 1) await create('suppliers', { companyName: `Supplier ${row}` });
  for (let row = 1; row <= rows.products; row += 1) {
    const categoryId = String((row % rows.categories) + 1);
    const supplierId = String((row % rows.suppliers) + 1);
    const name = `${row % 2 === 0 ? 'Aniseed' : 'Boston'} ${row}`;
    await create('products', { name, unitPrice: row / 4, discontinued: false, categoryId, supplierId });
  }
  const reference = await startHandwritten(folder, databaseUrl, children);
  return { ours: `${generated.url}/northwind/products`, reference: `${reference}/products`, token };
}

async function startHandwritten(folder: string, databaseUrl: string, children: ChildProcess[]): Promise<string> {
  const child = spawn(process.execPath, ['server/dist/handwritten/main.js'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PORT: '0', DATABASE_URL: databaseUrl, JWT_SECRET: 'a secret for tests and for nothing else' },
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /"address":"(http[^"]+)".*"msg":"listening"/u.exec(line)?.[1];
    if (address === undefined) continue;
    child.stdout.resume();
    return `${address}/api`;
  }
  throw new Error('the hand-written service ended before it listened');
}
