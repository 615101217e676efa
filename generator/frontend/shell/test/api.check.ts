import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError, configureApi, http } from '@/api';

const fetchMock = vi.fn<typeof fetch>();
const onUnauthorized = vi.fn<() => void>();

beforeEach(() => {
  vi.stubGlobal('fetch', fetchMock);
  configureApi({ token: () => 'secret', locale: () => 'en-US', onUnauthorized });
});

afterEach(() => vi.resetAllMocks());

const answer = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });

it('sends the token, the language and what is given of a query', async () => {
  fetchMock.mockResolvedValue(answer(200, { items: [] }));
  await http.get('/rows', { page: 2, search: '', 'filter[name][contains]': 'a&b' });
  const [url, request] = fetchMock.mock.calls[0] ?? [];
  expect(url).toBe('/api/rows?page=2&filter%5Bname%5D%5Bcontains%5D=a%26b');
  const headers = new Headers(request?.headers);
  expect(headers.get('Authorization')).toBe('Bearer secret');
  expect(headers.get('Accept-Language')).toBe('en-US');
});

it('sends a body as JSON and reads an empty answer', async () => {
  fetchMock.mockResolvedValue(new Response(null, { status: 204 }));
  await expect(http.post('/rows', { name: 'x' })).resolves.toBeUndefined();
  expect(fetchMock.mock.calls[0]?.[1]?.body).toBe('{"name":"x"}');
});

it('turns a problem into an error with its code and its messages by field', async () => {
  const errors = [{ field: 'lines.0.quantity', message: 'too many' }];
  fetchMock.mockResolvedValue(answer(400, { title: 'Invalid', code: 'INVALID', errors }));
  const error = await http.post('/rows', {}).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 400, code: 'INVALID', fields: { 'lines.0.quantity': 'too many' } });
});

it('tells that the session has ended', async () => {
  fetchMock.mockResolvedValue(answer(401, { title: 'Sign in first' }));
  await expect(http.get('/rows')).rejects.toMatchObject({ status: 401 });
  expect(onUnauthorized).toHaveBeenCalledOnce();
});

it('has an error of its own for a service that cannot be reached', async () => {
  fetchMock.mockRejectedValue(new TypeError('failed'));
  await expect(http.get('/rows')).rejects.toMatchObject({ status: 0 });
});
