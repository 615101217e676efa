import { expect, it } from 'vitest';

import { SettingReader } from '../setting-reader.ts';
import { readTracing } from './tracing-config.ts';

const endpoint = 'http://127.0.0.1:4318/';

function mistakesOf(environment: Record<string, string>): readonly string[] {
  const read = new SettingReader(environment);
  readTracing(read);
  return read.mistakes;
}

it('traces nothing without an endpoint', () => {
  expect(readTracing(new SettingReader({ OTEL_EXPORTER_OTLP_HEADERS: 'a=b' }))).toBeNull();
});

it('reads where traces go, with what, and how many of them', () => {
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a%3Db, x-tenant = publish',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  };
  expect(readTracing(new SettingReader(environment))).toEqual({
    endpoint: 'http://127.0.0.1:4318',
    headers: { authorization: 'Bearer a=b', 'x-tenant': 'publish' },
    share: 0.25,
  });
  expect(readTracing(new SettingReader({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }))).toMatchObject({
    headers: {},
    share: 1,
  });
});

it('names every mistake, and repeats no header: it may hold a token', () => {
  const mistakes = mistakesOf({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317',
    OTEL_EXPORTER_OTLP_HEADERS: 'a=b,hunter2,c=%zz',
    OTEL_TRACES_SAMPLER_ARG: '25',
  });
  expect(mistakes.map((mistake) => mistake.split(/[ :]/u)[0])).toEqual([
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_TRACES_SAMPLER_ARG',
  ]);
  expect(mistakes.join()).not.toMatch(/hunter2|%zz/u);
});
