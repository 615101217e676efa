import { describe, expect, it } from 'vitest';
import { regexProblem } from './regex-safety.ts';

describe('a pattern', () => {
  it.each([
    '^[A-Z0-9-]+$',
    '^[0-9]{3,10}$',
    String.raw`^\p{L}+$`,
    '^(cat|dog)$',
    '^(ab|cd){2}$',
    '^(?:[0-9]{4}-)?[A-Z]+$',
  ])('%s is accepted', (regex) => {
    expect(regexProblem(regex)).toBeNull();
  });

  it.each([
    ['(?<=a)b', 'ahead or behind'],
    ['(?<!a)b', 'ahead or behind'],
    ['a(?=b)', 'ahead or behind'],
    [String.raw`(a)\1`, 'refers back'],
    [String.raw`(?<x>a)\k<x>`, 'refers back'],
    ['^(a+)+$', 'within a repetition'],
    ['^(a*)*$', 'within a repetition'],
    ['^(a?b?){30}$', 'within a repetition'],
    ['^(a|a)*$', 'within a repetition'],
    ['^([a-z]|b)+$', 'within a repetition'],
    ['^((ab)|a)+$', 'within a repetition'],
    ['a{5000}', 'more than 1000'],
    ['(', 'not a regular expression'],
    ['[z-a]', 'not a regular expression'],
    [String.raw`\-`, 'not a regular expression'],
  ])('%s is refused', (regex, why) => {
    expect(regexProblem(regex)).toContain(why);
  });
});
