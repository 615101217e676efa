import { unquoted } from './defaults.ts';

/** One thing that a CHECK says about one column. */
export type Term =
  | {
      readonly kind: 'number' | 'length';
      readonly column: string;
      readonly operator: Comparison;
      readonly value: number;
    }
  | { readonly kind: 'pattern'; readonly column: string; readonly regex: string }
  | { readonly kind: 'values'; readonly column: string; readonly values: readonly string[] }
  | { readonly kind: 'notEmpty' | 'notNull' | 'json'; readonly column: string };
export type Comparison = '>=' | '>' | '<=' | '<' | '=';

/** The parts of a CHECK that are joined by AND; null where a part is more than one thing about one column. */
export interface CheckPart {
  readonly term: Term | null;
}

type Token = { readonly kind: 'name' | 'word' | 'number' | 'string' | 'symbol'; readonly text: string };
type Operand =
  | { readonly kind: 'column' | 'length'; readonly column: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly text: string };
type Node =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Node[] }
  | { readonly kind: 'terms'; readonly terms: readonly Term[] }
  | { readonly kind: 'null'; readonly column: string }
  | { readonly kind: 'other' };

class Unreadable extends Error {}

const other: Node = { kind: 'other' };
const flipped: Readonly<Record<Comparison, Comparison>> = { '>=': '<=', '>': '<', '<=': '>=', '<': '>', '=': '=' };

/** Null where the clause goes beyond comparisons, lengths, patterns and lists. */
export function readCheck(clause: string): readonly CheckPart[] | null {
  try {
    const parser = new Parser(tokens(clause));
    const node = parser.disjunction();
    return parser.isAtEnd() ? partsOf(node) : null;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function partsOf(node: Node): readonly CheckPart[] {
  if (node.kind === 'terms') return node.terms.map((term) => ({ term }));
  if (node.kind === 'and') return node.parts.flatMap(partsOf);
  if (node.kind === 'or') {
    // `x is null or …`: an optional field is not checked when it is empty anyway.
    const [first, second, ...rest] = node.parts;
    if (first?.kind === 'null' && second !== undefined && rest.length === 0) {
      const inner = partsOf(second);
      if (inner.every(({ term }) => term?.column === first.column)) return inner;
    }
  }
  return [{ term: null }];
}

const pattern =
  /\s+|(?<name>`(?:[^`]|``)+`)|(?:_[a-z0-9]+)?(?<string>'(?:[^'\\]|''|\\.)*')|(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<symbol>>=|<=|<>|!=|[-()<>=,])/suy;

function tokens(clause: string): readonly Token[] {
  const found: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < clause.length) {
    const groups = pattern.exec(clause)?.groups;
    if (groups === undefined) throw new Unreadable();
    for (const kind of ['name', 'string', 'number', 'word', 'symbol'] as const) {
      const text = groups[kind];
      if (text !== undefined) found.push({ kind, text: kind === 'word' ? text.toLowerCase() : text });
    }
  }
  return found;
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  isAtEnd(): boolean {
    return this.#position === this.#tokens.length;
  }

  disjunction(): Node {
    return this.#joined('or', () => this.#joined('and', () => this.#condition()));
  }

  #joined(kind: 'and' | 'or', next: () => Node): Node {
    const first = next();
    const parts = [first];
    while (this.#take(kind)) parts.push(next());
    return parts.length === 1 ? first : { kind, parts };
  }

  #condition(): Node {
    const start = this.#position;
    if (this.#take('(')) {
      const inner = this.disjunction();
      if (this.#take(')') && !this.#comes(['>=', '>', '<=', '<', '=', '<>', '!=', 'between', 'in', 'is'])) return inner;
      this.#position = start;
    }
    if (this.#take('json_valid')) return this.#jsonValid();
    if (this.#take('regexp_like')) return this.#regexpLike();
    const left = this.#operand();
    if (this.#take('is')) return this.#nullness(left);
    if (this.#take('between')) return this.#between(left);
    if (this.#take('in')) return this.#membership(left);
    if (this.#take('regexp') || this.#take('rlike')) return patternNode(left, this.#operand());
    const symbol = this.#next().text;
    return comparison(left, symbol, this.#operand());
  }

  #jsonValid(): Node {
    this.#expect('(');
    const operand = this.#operand();
    this.#expect(')');
    return operand.kind === 'column' ? { kind: 'terms', terms: [{ kind: 'json', column: operand.column }] } : other;
  }

  #regexpLike(): Node {
    this.#expect('(');
    const left = this.#operand();
    this.#expect(',');
    const right = this.#operand();
    this.#expect(')');
    return patternNode(left, right);
  }

  #nullness(operand: Operand): Node {
    const isNot = this.#take('not');
    this.#expect('null');
    if (operand.kind !== 'column') return other;
    const { column } = operand;
    return isNot ? { kind: 'terms', terms: [{ kind: 'notNull', column }] } : { kind: 'null', column };
  }

  #between(operand: Operand): Node {
    const low = this.#operand();
    this.#expect('and');
    const high = this.#operand();
    return { kind: 'and', parts: [comparison(operand, '>=', low), comparison(operand, '<=', high)] };
  }

  #membership(operand: Operand): Node {
    this.#expect('(');
    const values = [this.#operand()];
    while (this.#take(',')) values.push(this.#operand());
    this.#expect(')');
    const texts = values.flatMap((value) => (value.kind === 'string' ? [value.text] : []));
    if (operand.kind !== 'column' || texts.length < values.length) return other;
    return { kind: 'terms', terms: [{ kind: 'values', column: operand.column, values: texts }] };
  }

  #operand(): Operand {
    if (this.#take('(')) {
      const inner = this.#operand();
      this.#expect(')');
      return inner;
    }
    const isNegative = this.#take('-');
    const token = this.#next();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) * (isNegative ? -1 : 1) };
    if (isNegative) throw new Unreadable();
    if (token.kind === 'string') return { kind: 'string', text: unquoted(token.text) };
    if (token.kind === 'name') return { kind: 'column', column: token.text.slice(1, -1).replaceAll('``', '`') };
    if (/^(char_length|character_length|length)$/u.test(token.text)) {
      this.#expect('(');
      const inner = this.#operand();
      this.#expect(')');
      if (inner.kind === 'column') return { kind: 'length', column: inner.column };
    }
    throw new Unreadable();
  }

  #comes(texts: readonly string[]): boolean {
    const token = this.#tokens[this.#position];
    return token !== undefined && token.kind !== 'string' && texts.includes(token.text);
  }

  #take(text: string): boolean {
    if (!this.#comes([text])) return false;
    this.#position += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new Unreadable();
  }

  #next(): Token {
    const token = this.#tokens[this.#position];
    if (token === undefined) throw new Unreadable();
    this.#position += 1;
    return token;
  }
}

function patternNode(left: Operand, right: Operand): Node {
  return left.kind === 'column' && right.kind === 'string'
    ? { kind: 'terms', terms: [{ kind: 'pattern', column: left.column, regex: right.text }] }
    : other;
}

function comparison(left: Operand, symbol: string, right: Operand): Node {
  if (left.kind === 'column' && right.kind === 'string' && right.text === '' && /^(<>|!=|>)$/u.test(symbol)) {
    return { kind: 'terms', terms: [{ kind: 'notEmpty', column: left.column }] };
  }
  if (!isComparison(symbol)) return other;
  if (left.kind === 'number') return right.kind === 'number' ? other : comparison(right, flipped[symbol], left);
  if (right.kind !== 'number' || left.kind === 'string') return other;
  const kind = left.kind === 'length' ? 'length' : 'number';
  return { kind: 'terms', terms: [{ kind, column: left.column, operator: symbol, value: right.value }] };
}

function isComparison(symbol: string): symbol is Comparison {
  return Object.hasOwn(flipped, symbol);
}
