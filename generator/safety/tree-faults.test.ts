import { describe, expect, it } from 'vitest';
import { PlainTree } from './tree-faults-fixture.ts';

const component = (attributes: string, text: string): string =>
  `<script setup lang="ts">\nconst a = 1;\n</script>\n\n<template>\n  <p ${attributes}>${text}</p>\n</template>\n`;

/** The same file with a plain text, with one that stays a text, and with one that gets out of its place. */
const files = [
  ['a.ts', "const a = 'Plain';", "const a = '\\'; hacked()';", "const a = ''; hacked(); '';"],
  ['a.ts', 'const a = 1; // Plain', 'const a = 1; // */ hacked', 'const a = 1; // \nhacked()'],
  ['a.ts', 'const a = 1; /* Plain */', 'const a = 1; /* hacked */', 'const a = 1; /* */ hacked /* */'],
  ['a.ts', "const a = 'Plain';", "const a = 'hacked';", 'const a = `${hacked}`;'],
  ['a.ts', "const a = 'Plain';", "const a = 'hacked';", "const a = 'hacked;"],
  ['server/migrations/1.ts', "s(`X 'Plain'`)", "s(`X 'hacked'`)", "s(`X ''; DROP TABLE hacked; ''`)"],
  ['a.vue', component('title="Plain"', ''), component('title="hacked"', ''), component('title="" @click="hacked"', '')],
  ['a.vue', component('', 'Plain'), component('', 'hacked'), component('', '{{ hacked }}')],
  ['a.vue', component('', 'Plain'), component('', '&lt;b&gt;'), component('', '<b>hacked</b>')],
  ['a.json', '{"a":"Plain"}', '{"a":"\\"hacked"}', '{"a":"","hacked":""}'],
  ['README.md', '| Plain |\n', '| &#124; hacked |\n', '| | hacked |\n'],
  ['README.md', 'Plain\n', 'hacked\n', '- hacked\n'],
  ['index.html', '<p>Plain</p>', '<p>&lt;hacked&gt;</p>', '<p><hacked></p>'],
  ['Dockerfile', 'LABEL a.b="Plain"\n', 'LABEL a.b="\\"\\nRUN hacked"\n', 'LABEL a.b=""\nRUN hacked\n'],
  ['docker-compose.yml', 'name: "x"\n', 'name: "x"\n', 'name: "x"\nhacked: 1\n'],
] as const;

describe('a text that got out of its place', () => {
  it.each(files)('is found in %s: %s', (path, plain, text, code) => {
    const tree = new PlainTree([{ path, content: plain }]);
    expect(tree.faultsOf([{ path, content: text }])).toEqual([]);
    expect(tree.faultsOf([{ path, content: code }])).not.toEqual([]);
  });

  it('is found where it makes a file more, or one at another place', () => {
    const tree = new PlainTree([{ path: 'a.ts', content: '' }]);
    expect(tree.faultsOf([{ path: 'b.ts', content: '' }])).toHaveLength(2);
    expect(() => tree.faultsOf([{ path: '../a.ts', content: '' }])).toThrow('not a path');
  });
});
