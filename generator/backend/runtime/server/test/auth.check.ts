import { beforeAll, describe, expect, it } from 'vitest';

import { type TestApp, testApp } from './support/app.js';

describe('sign-in', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });

  it('tells who is signed in', async () => {
    const token = await app.tokenOf([]);
    expect(await app.request('GET', '/api/auth/me', undefined, token)).toMatchObject({
      status: 200,
      body: { roles: [] },
    });
  });

  it('refuses a wrong password', async () => {
    const wrong = { username: 'admin', password: 'not the password' };
    expect(await app.request('POST', '/api/auth/login', wrong, null)).toMatchObject({ status: 401 });
  });

  it('refuses a token that was not issued here', async () => {
    expect(await app.request('GET', '/api/auth/me', undefined, 'a.b.c')).toMatchObject({ status: 401 });
  });

  it('ends the sessions before when the password changes', async () => {
    const token = await app.newToken([]);
    const change = { current: 'user-password-1', next: 'user-password-2' };
    const { body, status } = await app.request('POST', '/api/auth/password', change, token);
    expect(status).toBe(200);
    expect(await app.request('GET', '/api/auth/me', undefined, token)).toMatchObject({ status: 401 });
    expect(await app.request('GET', '/api/auth/me', undefined, String(body['token']))).toMatchObject({ status: 200 });
  });

  it('keeps accounts to those who manage them', async () => {
    expect(await app.request('GET', '/api/users', undefined, await app.tokenOf([]))).toMatchObject({ status: 403 });
  });

  it('is healthy', async () => {
    expect(await app.request('GET', '/api/health', undefined, null)).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
  });
});
