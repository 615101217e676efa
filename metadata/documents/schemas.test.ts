import { describe, expect, it } from 'vitest';
import { documentKinds, documentSchemas } from './index.ts';

function objectSchemas(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(objectSchemas);
  if (typeof value !== 'object' || value === null) return [];
  const schema: Readonly<Record<string, unknown>> = { ...value };
  const inner = Object.values(schema).flatMap(objectSchemas);
  return schema['type'] === 'object' && 'properties' in schema && !('oneOf' in schema) ? [schema, ...inner] : inner;
}

describe('the published schema of', () => {
  it.each(documentKinds)('%s is plain JSON with a title and a description for editors', (kind) => {
    const schema = documentSchemas[kind];
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema).toMatchObject({ title: expect.any(String), description: expect.any(String) });
  });

  it.each(documentKinds)('%s lets no unknown property through', (kind) => {
    const closed = objectSchemas(JSON.parse(JSON.stringify(documentSchemas[kind])));
    expect(closed.length).toBeGreaterThan(0);
    expect(closed.filter((schema) => schema['additionalProperties'] !== false)).toEqual([]);
  });
});
