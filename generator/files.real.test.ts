import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';

import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { s3, testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { describeFilePages, pixel as png } from './files-browser-fixture.ts';
import { filesInput } from './files-fixture.ts';
import { id, request, runScript, signIn, start, stop, textOf, writeProduct, type Answer } from './service-fixture.ts';

const minute = 60_000;
const password = 'a password of a user';
const pdf = Buffer.from('%PDF-1.7\n');
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');

let folder: string;
let tests: TestDatabase;

beforeAll(async () => {
  folder = writeProduct(filesInput());
  for (const workspace of ['server', 'web']) {
    const { output, status } = runScript(join(folder, workspace), 'build', {});
    if (status !== 0) throw new Error(output);
  }
  tests = await testDatabase();
}, 10 * minute);

afterAll(async () => {
  await tests.drop();
  rmSync(folder, { recursive: true, force: true });
});

it.each(['server', 'web'])(
  'the %s lints, type-checks and passes its own tests',
  { timeout: 10 * minute },
  (workspace) => {
    for (const script of ['lint', 'typecheck', 'test']) {
      const { output, status } = runScript(join(folder, workspace), script, { TEST_DATABASE_URL: tests.url });
      expect({ script, status, output: status === 0 ? '' : output }).toEqual({ script, status: 0, output: '' });
    }
  },
);

const stores: Record<string, () => Promise<Record<string, string>>> = {
  'on disk': () => Promise.resolve({ FILE_FOLDER: join(folder, 'kept-files') }),
  'in S3': async () => {
    const { accessKeyId, bucket, endpoint, region, secretAccessKey } = await s3();
    return {
      FILE_STORAGE: 's3',
      FILE_BUCKET: bucket,
      FILE_ENDPOINT: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  },
};

describe.each(Object.entries(stores))('files %s', (_name, settings) => {
  const children: ChildProcess[] = [];
  let database: TestDatabase;
  let connection: Connection;
  let url: string;
  let admin: string;
  let clerk: string;
  let otherClerk: string;
  let reader: string;
  let guest: string;

  const ask = async (method: string, path: string, body?: object, as = clerk): Promise<Answer> =>
    await request(url, method, path, body, as);

  const send = async (field: string, content: Uint8Array, name: string, as = clerk): Promise<Answer> => {
    const form = new FormData();
    form.set('file', new File([new Uint8Array(content)], name, { type: 'image/png' }));
    const headers = { authorization: `Bearer ${as}`, 'accept-language': 'en' };
    const response = await fetch(`${url}/files/paper/${field}`, { method: 'POST', headers, body: form });
    return { status: response.status, body: await response.json() };
  };

  const fetched = async (file: string, as = clerk, headers: Record<string, string> = {}): Promise<Response> =>
    await fetch(`${url}/files/${file}`, { headers: { authorization: `Bearer ${as}`, ...headers } });

  const report = async (values: object = {}): Promise<Answer> =>
    await ask('POST', '/paper/reports', { title: 'Annual report', ...values });

  /** Whether a row holds the file. */
  const isHeld = async (file: string): Promise<boolean> => {
    const [rows] = await connection.query('SELECT 1 FROM sys_file WHERE id = ? AND unused_since IS NULL', [file]);
    return Array.isArray(rows) && rows.length === 1;
  };

  const halves = async (): Promise<unknown> =>
    (await connection.query("SELECT id FROM sys_file WHERE name = 'half.pdf'"))[0];

  const accountOf = async (name: string, role: string): Promise<string> => {
    const account = { username: name, password };
    await ask('POST', '/users', { ...account, name, roles: [role] }, admin);
    return textOf((await request(url, 'POST', '/auth/login', account)).body, 'token');
  };

  beforeAll(async () => {
    database = await testDatabase();
    ({ url } = await start(folder, database.url, children, await settings()));
    connection = await createConnection(database.url);
    admin = await signIn(url);
    clerk = await accountOf('clerk', 'clerk');
    otherClerk = await accountOf('other', 'clerk');
    reader = await accountOf('reader', 'reader');
    guest = await accountOf('guest', 'guest');
  }, 5 * minute);

  afterAll(async () => {
    await Promise.all(children.map(stop));
    await connection.end();
    await database.drop();
  });

  it('are uploaded, held by a row and read by who may read the row, byte for byte', async () => {
    const content = Buffer.concat([pdf, randomBytes(900_000)]);
    const file = await send('Report/scan', content, '../..\\secret/Bericht „1“?.pdf');
    const scan = { id: id(file), name: 'Bericht „1“.pdf', size: content.length, contentType: 'application/pdf' };
    expect(file).toEqual({ status: 201, body: scan });
    const row = await report({ scan: { id: scan.id } });
    expect(row).toMatchObject({ status: 201, body: { scan, cover: null } });
    expect(await ask('GET', `/paper/reports/${id(row)}`, undefined, reader)).toMatchObject({ body: { scan } });
    const response = await fetched(scan.id, reader);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(content.length),
      'content-disposition': `attachment; filename="Bericht _1_.pdf"; filename*=UTF-8''Bericht%20%E2%80%9E1%E2%80%9C.pdf`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
    const known = { 'if-none-match': `"${scan.id}"` };
    expect(await fetched(scan.id, reader, known)).toMatchObject({ status: 304 });
    expect(await fetched(scan.id, guest, known)).toMatchObject({ status: 404 });
    expect(await fetched(scan.id, guest)).toMatchObject({ status: 404 });
    expect(await fetched(scan.id, 'nobody')).toMatchObject({ status: 401 });
    expect(await fetched(crypto.randomUUID())).toMatchObject({ status: 404 });
  });

  it('show in place as pictures if they are, by their content, and never as SVG', async () => {
    const cover = await send('Report/cover', png, 'page.html');
    expect(cover).toMatchObject({ status: 201, body: { name: 'page.png', contentType: 'image/png' } });
    await report({ cover: cover.body });
    const picture = await fetched(id(cover));
    expect(picture.headers.get('content-disposition')).toMatch(/^inline;/);
    expect(picture.headers.get('content-security-policy')).toContain('sandbox');
    const drawing = await send('Enclosure/content', svg, 'drawing.svg');
    expect(drawing).toMatchObject({ status: 201, body: { contentType: 'image/svg+xml' } });
    const saved = await fetched(id(drawing));
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment;/);
    const liar = await send('Enclosure/content', Buffer.from('<script>'), 'liar.png');
    expect(liar).toMatchObject({ status: 201, body: { contentType: 'application/octet-stream' } });
  });

  it('are refused where they are too large or of another type, whatever the sender says', async () => {
    const large = Buffer.concat([pdf, randomBytes(1_000_000)]);
    expect(await send('Report/scan', large, 'large.pdf')).toMatchObject({
      status: 413,
      body: { code: 'FILE_TOO_LARGE', title: 'At most 1 MB', errors: [{ field: 'file' }] },
    });
    for (const content of [svg, pdf, Buffer.from('<html>'), Buffer.alloc(0)]) {
      expect(await send('Report/cover', content, 'picture.png')).toMatchObject({ status: 415 });
    }
    expect(await send('Report/scan', png, 'scan.pdf')).toMatchObject({ status: 415, body: { code: 'FILE_TYPE' } });
    expect(await send('Report/scan', Buffer.from('a note'), 'note.txt')).toMatchObject({ status: 201 });
    expect(await send('Report/title', pdf, 'a.pdf')).toMatchObject({ status: 404 });
    expect(await send('Report/scan', pdf, 'a.pdf', reader)).toMatchObject({ status: 403 });
    expect(await send('Report/scan', pdf, 'a.pdf', 'nobody')).toMatchObject({ status: 401 });
    expect(await ask('POST', '/files/paper/Report/scan', {})).toMatchObject({ status: 400 });
    const [rows] = await connection.query("SELECT name FROM sys_file WHERE name IN ('large.pdf', 'picture.png')");
    expect(rows).toEqual([]);
  });

  it('leave nothing behind when the sender goes away', async () => {
    const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="half.pdf"\r\n\r\n';
    const sender = httpRequest(`${url}/files/paper/Report/scan`, {
      method: 'POST',
      headers: { authorization: `Bearer ${clerk}`, 'content-type': 'multipart/form-data; boundary=x' },
    });
    sender.on('error', () => undefined);
    sender.write(Buffer.concat([Buffer.from(head), pdf, randomBytes(100_000)]));
    await expect.poll(halves, { timeout: minute }).toHaveLength(1);
    sender.destroy();
    await expect.poll(halves, { timeout: minute }).toEqual([]);
  });

  it('belong to who uploaded them and to one row', async () => {
    const file = (await send('Report/scan', pdf, 'a.pdf')).body;
    const scan = { id: textOf(file, 'id') };
    expect(await fetched(scan.id)).toMatchObject({ status: 200 });
    expect(await fetched(scan.id, otherClerk)).toMatchObject({ status: 404 });
    const values = { title: 'Theirs', scan };
    const refused = { status: 400, body: { errors: [{ field: 'scan' }] } };
    expect(await ask('POST', '/paper/reports', values, otherClerk)).toMatchObject(refused);
    expect(await report({ scan: 'a.pdf' })).toMatchObject(refused);
    expect(await report({ scan: { id: crypto.randomUUID() } })).toMatchObject(refused);
    expect(await report({ cover: scan })).toMatchObject({ status: 400, body: { errors: [{ field: 'cover' }] } });
    expect(await report({ scan })).toMatchObject({ status: 201, body: { scan: file } });
    expect(await report({ scan })).toMatchObject(refused);
  });

  it('are free when they are replaced, and stay held where the change fails', async () => {
    const [first, second] = [
      (await send('Report/scan', pdf, '1.pdf')).body,
      (await send('Report/scan', pdf, '2.pdf')).body,
    ];
    const row = await report({ scan: first });
    const path = `/paper/reports/${id(row)}`;
    expect(await ask('PATCH', path, { scan: second, version: 9 })).toMatchObject({ status: 409 });
    expect(await isHeld(textOf(second, 'id'))).toBe(false);
    expect(await ask('PATCH', path, { title: 'New', version: 1 })).toMatchObject({ body: { scan: first } });
    expect(await ask('PATCH', path, { scan: second, version: 2 })).toMatchObject({
      status: 200,
      body: { scan: second },
    });
    expect(await isHeld(textOf(first, 'id'))).toBe(false);
    expect(await isHeld(textOf(second, 'id'))).toBe(true);
    expect(await ask('PATCH', path, { scan: null, version: 3 })).toMatchObject({ body: { scan: null } });
    expect(await isHeld(textOf(second, 'id'))).toBe(false);
  });

  it('stay with a row that is only marked as removed, unseen, and are free with one that is deleted', async () => {
    const scan = (await send('Report/scan', pdf, 'soft.pdf')).body;
    const row = await report({ scan });
    expect(await ask('DELETE', `/paper/reports/${id(row)}`)).toMatchObject({ status: 204 });
    expect(await isHeld(textOf(scan, 'id'))).toBe(true);
    expect(await fetched(textOf(scan, 'id'))).toMatchObject({ status: 404 });
    const album = await ask('POST', '/paper/albums', { title: 'Summer' });
    const picture = (await send('Photo/picture', png, 'beach.png')).body;
    expect(await ask('POST', '/paper/photos', { albumId: id(album) })).toMatchObject({ status: 400 });
    expect(await ask('POST', '/paper/photos', { albumId: id(album), picture })).toMatchObject({ status: 201 });
    expect(await isHeld(textOf(picture, 'id'))).toBe(true);
    expect(await ask('DELETE', `/paper/albums/${id(album)}`)).toMatchObject({ status: 204 });
    expect(await isHeld(textOf(picture, 'id'))).toBe(false);
  });

  it('are held by rows that are written with their parent', async () => {
    const content = (await send('Enclosure/content', randomBytes(5000), 'data.bin')).body;
    const row = await report({ enclosures: [{ note: 'a', content }] });
    expect(row).toMatchObject({ status: 201, body: { enclosures: [{ note: 'a', content }] } });
    expect(await fetched(textOf(content, 'id'), reader)).toMatchObject({ status: 200 });
    const wrong = [{ note: 'b', content: { id: crypto.randomUUID() } }];
    expect(await report({ enclosures: wrong })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'enclosures.0.content' }] },
    });
    expect(await ask('PATCH', `/paper/reports/${id(row)}`, { enclosures: [], version: 1 })).toMatchObject({
      status: 200,
    });
    expect(await isHeld(textOf(content, 'id'))).toBe(false);
  });

  it('are named in an export', async () => {
    await report({ title: 'Exported', scan: (await send('Report/scan', pdf, '=cmd.pdf')).body });
    const response = await fetch(`${url}/pages/paper/report-list/export`, {
      headers: { authorization: `Bearer ${clerk}` },
    });
    expect(await response.text()).toContain("Exported,'=cmd.pdf,");
  });

  describeFilePages(() => ({ url: url.replace(/\/api$/u, ''), login: { username: 'clerk', password } }));
});
