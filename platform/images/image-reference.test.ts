import { describe, expect, it } from 'vitest';
import { parseImageReference } from './image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const hub = 'https://registry-1.docker.io';

describe('parseImageReference', () => {
  it.each([
    ['node:24-slim', hub, 'library/node', '24-slim'],
    ['docker.io/library/node', hub, 'library/node', 'latest'],
    ['bitnami/node:24', hub, 'bitnami/node', '24'],
    ['registry.example.com/team/node:24-slim', 'https://registry.example.com', 'team/node', '24-slim'],
    [`registry.example.com:5000/node:24@${digest}`, 'https://registry.example.com:5000', 'node', digest],
    ['localhost:5000/node', 'http://localhost:5000', 'node', 'latest'],
    ['127.0.0.1:5000/node', 'http://127.0.0.1:5000', 'node', 'latest'],
  ])('finds where %s is', (text, url, repository, reference) => {
    expect(parseImageReference(text)).toEqual({ url, repository, reference });
  });

  it.each(['', 'Node', 'node:', 'a b', '../node', 'https://registry.example.com/node', 'node@sha256:12'])(
    'takes %j for no image',
    (text) => {
      expect(parseImageReference(text)).toBeNull();
    },
  );
});
