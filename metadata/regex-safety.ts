import { RegExpParser, visitRegExpAST, type AST } from '@eslint-community/regexpp';

const parser = new RegExpParser({ ecmaVersion: 2024 });
const mostRepeats = 1000;

/**
 * Why a pattern is refused, or null. What passes runs in polynomial time in any engine that backtracks: there is no
 * look-around, no back-reference, and nothing variable inside something repeated.
 */
export function regexProblem(regex: string): string | null {
  let pattern: AST.Pattern;
  try {
    pattern = parser.parsePattern(regex, 0, regex.length, { unicode: true });
  } catch (error) {
    return error instanceof SyntaxError ? `it is not a regular expression (${error.message})` : 'it cannot be read';
  }
  const problems: string[] = [];
  visitRegExpAST(pattern, {
    onAssertionEnter: (node) => {
      if (node.kind === 'lookbehind' || node.kind === 'lookahead') problems.push('it looks ahead or behind');
    },
    onBackreferenceEnter: () => problems.push('it refers back to a group'),
    onQuantifierEnter: (node) => {
      const problem = quantifierProblem(node);
      if (problem !== null) problems.push(problem);
    },
  });
  return problems[0] ?? null;
}

function quantifierProblem(node: AST.Quantifier): string | null {
  if (node.min > mostRepeats || (node.max !== Infinity && node.max > mostRepeats)) {
    return `it repeats something more than ${mostRepeats} times`;
  }
  if (node.max <= 1) return null;
  let variable = false;
  visitRegExpAST(node.element, {
    onQuantifierEnter: (inner) => {
      variable ||= inner.min !== inner.max;
    },
    onGroupEnter: (group) => {
      variable ||= !startsApart(group.alternatives);
    },
    onCapturingGroupEnter: (group) => {
      variable ||= !startsApart(group.alternatives);
    },
  });
  return variable ? 'it has a repetition or an ambiguous choice within a repetition' : null;
}

/** Alternatives that each begin with a character of their own cannot match the same text in two ways. */
function startsApart(alternatives: readonly AST.Alternative[]): boolean {
  if (alternatives.length === 1) return true;
  const starts = alternatives.map(({ elements }) => (elements[0]?.type === 'Character' ? elements[0].value : null));
  return !starts.includes(null) && new Set(starts).size === starts.length;
}
