/** Methods that may be called; on what, the declarations say. */
export const allowedMethods: ReadonlySet<string> = new Set([
  'at',
  'every',
  'filter',
  'find',
  'getTime',
  'includes',
  'endsWith',
  'join',
  'map',
  'slice',
  'some',
  'startsWith',
  'toFixed',
  'toISOString',
  'toLowerCase',
  'toUpperCase',
  'trim',
]);

/** Ways out of the data, whatever they are read from. */
export const forbiddenMembers: ReadonlySet<string> = new Set([
  'constructor',
  'prototype',
  '__proto__',
  'apply',
  'bind',
  'call',
  'caller',
  'callee',
  'arguments',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
]);

/** All that the checker knows of JavaScript's own objects: there is no library besides. */
export const libraryDeclarations = `
interface Array<T> extends ReadonlyArray<T> { [index: number]: T }
interface ReadonlyArray<T> {
  readonly length: number;
  readonly [index: number]: T;
  at(index: number): T | undefined;
  every(test: (item: T) => boolean): boolean;
  filter(test: (item: T) => boolean): T[];
  find(test: (item: T) => boolean): T | undefined;
  includes(item: T): boolean;
  join(separator: string): string;
  map<U>(value: (item: T) => U): U[];
  slice(start: number, end?: number): T[];
  some(test: (item: T) => boolean): boolean;
}
interface String {
  readonly length: number;
  endsWith(text: string): boolean;
  includes(text: string): boolean;
  slice(start: number, end?: number): string;
  startsWith(text: string): boolean;
  toLowerCase(): string;
  toUpperCase(): string;
  trim(): string;
}
interface Number { toFixed(digits: number): string }
interface Date { getTime(): number; toISOString(): string }
interface Boolean {} interface BigInt {} interface Symbol {} interface Object {} interface Function {}
interface CallableFunction extends Function {} interface NewableFunction extends Function {}
interface RegExp {} interface IArguments {}
declare const $model: unique symbol;
type $Id<M extends string> = string & { readonly [$model]: M };
type $Date = \`\${number}-\${number}-\${number}\`;
type $Time = \`\${number}:\${number}:\${number}\`;
type $Result<F> = F extends (input: never) => infer R ? R : never;
declare function $expect<T>(value: T): void;
declare function $value<T>(): T;
declare function $widened<T>(value: T): { type: T };
declare function $each<R>(rows: R): R extends readonly (infer T)[] ? T : any;
declare const $more: boolean;
`;

/** The same with ids as the texts that they are in generated code, where one cannot be two texts at once. */
export const declarationsWithPlainIds = libraryDeclarations.replace(
  /(?<=type \$Id<M extends string> = ).*;/u,
  'string;',
);
