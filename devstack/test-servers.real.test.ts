import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Connection } from '@temporalio/client';
import { createConnection } from 'mysql2/promise';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { chromiumPath, s3, temporalAddress, testDatabase, testGitea, testTemporal } from './test-servers.ts';

it('gives each asker a database of its own on one server', async () => {
  const [first, second] = await Promise.all([testDatabase(), testDatabase()]);
  expect(new URL(first.url).host).toBe(new URL(second.url).host);
  const connection = await createConnection({ uri: first.url });
  await connection.query('CREATE TABLE t (id BIGINT PRIMARY KEY)');
  const [tables] = await connection.query(
    'SELECT table_schema AS s FROM information_schema.tables WHERE table_name = "t"',
  );
  await connection.end();
  expect(tables).toEqual([{ s: first.name }]);
  await first.drop();
  await expect(createConnection({ uri: first.url })).rejects.toThrow(/Unknown database/);
  await second.drop();
});

it('gives a Temporal server with a Web UI', async () => {
  const { namespace, uiUrl } = await testTemporal();
  const connection = await Connection.connect({ address: await temporalAddress() });
  const described = await connection.workflowService.describeNamespace({ namespace });
  await connection.close();
  expect(described.namespaceInfo?.name).toBe(namespace);
  expect((await fetch(uiUrl ?? '')).status).toBe(200);
});

it('gives a bucket', async () => {
  const { bucket, endpoint, region, ...credentials } = await s3();
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  await expect(client.send(new HeadBucketCommand({ Bucket: bucket }))).resolves.toBeDefined();
  client.destroy();
});

it('gives a browser', async () => {
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.setContent('<title>here</title>');
  expect(await page.title()).toBe('here');
  await browser.close();
});

it('gives a Gitea with the token of its administrator', async () => {
  const { url, token } = await testGitea();
  const response = await fetch(`${url}/api/v1/user`, { headers: { authorization: `token ${token}` } });
  expect(await response.json()).toMatchObject({ is_admin: true });
});
