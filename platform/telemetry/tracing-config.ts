import type { SettingReader } from '../setting-reader.ts';

/** Where traces go. The names of the settings are OpenTelemetry's own. */
export interface TracingConfig {
  /** Of an OTLP/HTTP receiver, without `/v1/traces` and without a trailing slash. */
  readonly endpoint: string;
  /** Sent with every export: often a token of the receiver. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the traces that begin here, 0 to 1; a caller who brings a trace has decided already. */
  readonly share: number;
}

/** Null where nothing is traced: then nothing of OpenTelemetry is loaded. */
export function readTracing(read: SettingReader): TracingConfig | null {
  if (read.text('OTEL_EXPORTER_OTLP_ENDPOINT', '') === '') return null;
  return {
    endpoint: read.url('OTEL_EXPORTER_OTLP_ENDPOINT', ['http:', 'https:']),
    headers: readHeaders(read),
    share: read.number('OTEL_TRACES_SAMPLER_ARG', 1, 0, 1),
  };
}

/** As W3C baggage writes it: `name=value,other=value`, values percent-encoded. Values are not repeated in messages. */
function readHeaders(read: SettingReader): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [index, item] of read.text('OTEL_EXPORTER_OTLP_HEADERS', '').split(',').entries()) {
    if (item.trim() === '') continue;
    const [, name, value] = /^\s*([\w.!#$%&'*+^`|~-]+)\s*=\s*([^\s;]+)\s*$/u.exec(item) ?? [];
    const decoded = value === undefined ? null : decode(value);
    if (name === undefined || decoded === null) {
      read.mistakes.push(`OTEL_EXPORTER_OTLP_HEADERS: item ${index + 1} is not like name=value, percent-encoded`);
    } else {
      headers[name.toLowerCase()] = decoded;
    }
  }
  return headers;
}

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
