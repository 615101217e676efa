import { describe, expect, it } from 'vitest';

import { patternSample } from './pattern-sample.ts';
import { varied } from './runtime/server/test/support/sample-values.ts';

describe('patternSample', () => {
  it.each(['^SKU-\\d{4}$', '^[A-Z]{2}[0-9]+$', '^(foo|bar)?x$', '^[^<>]*$', '^\\p{L}{3}$', '^a.c$'])(
    'makes up different texts that match %s',
    (regex) => {
      const parts = patternSample(regex, 1);
      if (parts === null) throw new Error('no sample');
      const texts = Array.from({ length: 10 }, (_, number) => varied(number, parts));
      for (const text of texts) expect(text).toMatch(new RegExp(regex, 'u'));
      const fixed = parts.every((part) => typeof part === 'string');
      expect(new Set(texts).size).toBe(fixed ? 1 : 10);
    },
  );

  it.each(['^(?=x)y$', '(a)\\1', '^\\bword$'])('says that it cannot for %s', (regex) => {
    expect(patternSample(regex, 1)).toBeNull();
  });
});
