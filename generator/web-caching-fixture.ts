import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

export interface ServedProduct {
  readonly folder: string;
  /** Of the pages. */
  readonly address: string;
  /** Starts what is in the folder by now beside it; gives its address. */
  readonly startAgain: () => Promise<string>;
}

/** What browsers may keep of a built front end. Leaves another `index.html` behind. */
export function describesWebCaching(product: () => ServedProduct): void {
  it('has browsers ask for its pages each time, and notice another release of the same size and time', async () => {
    const { folder, address, startAgain } = product();
    const file = join(folder, 'web/dist/index.html');
    const epoch = async () => await utimes(file, 0, 0);
    await epoch();
    const first = await fetch(`${address}/orders`);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const kept = { 'if-none-match': String(first.headers.get('etag')), 'if-modified-since': new Date().toUTCString() };
    expect((await fetch(`${address}/orders`, { headers: kept })).status).toBe(304);
    const page = await first.text();
    const asset = /\/assets\/[^"]+\.js/.exec(page)?.[0] ?? '';
    expect((await fetch(address + asset)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');

    const changed = page.replace('<title>', '<TITLE>');
    expect(changed).not.toBe(page);
    await writeFile(file, changed);
    await epoch();
    const next = await fetch(`${await startAgain()}/orders`, { headers: kept });
    expect(next.status).toBe(200);
    expect(await next.text()).toBe(changed);
  });
}
