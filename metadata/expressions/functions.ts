export interface ExpressionFunction {
  readonly name: string;
  /** TypeScript overload signatures, one a line, without bodies. */
  readonly declaration: string;
  readonly description: string;
}

/**
 * The functions that expressions may call, as the checker declares them. `$Date` is a calendar date `YYYY-MM-DD`, a
 * string in generated code.
 */
export const checkedFunctions: readonly ExpressionFunction[] = [
  {
    name: 'sum',
    declaration:
      'function sum<T>(rows: readonly T[], value: (row: T) => number): number;\nfunction sum(values: readonly number[]): number;',
    description: 'The sum of a value over rows; 0 for none.',
  },
  {
    name: 'count',
    declaration: 'function count<T>(rows: readonly T[], test?: (row: T) => boolean): number;',
    description: 'How many rows there are, or how many pass the test.',
  },
  {
    name: 'min',
    declaration: 'function min<T>(rows: readonly T[], value: (row: T) => number): number | null;',
    description: 'The smallest value over rows; null for none.',
  },
  {
    name: 'max',
    declaration: 'function max<T>(rows: readonly T[], value: (row: T) => number): number | null;',
    description: 'The largest value over rows; null for none.',
  },
  {
    name: 'avg',
    declaration: 'function avg<T>(rows: readonly T[], value: (row: T) => number): number | null;',
    description: 'The mean value over rows; null for none.',
  },
  { name: 'now', declaration: 'function now(): Date;', description: 'The present moment.' },
  { name: 'today', declaration: 'function today(): $Date;', description: 'The present date in UTC.' },
  {
    name: 'round',
    declaration: 'function round(value: number, digits?: number): number;',
    description: 'Rounded half away from zero to so many digits behind the point; to an integer by default.',
  },
  { name: 'floor', declaration: 'function floor(value: number): number;', description: 'The integer at or below.' },
  { name: 'ceil', declaration: 'function ceil(value: number): number;', description: 'The integer at or above.' },
  { name: 'abs', declaration: 'function abs(value: number): number;', description: 'The absolute value.' },
  {
    name: 'concat',
    declaration: 'function concat(...parts: readonly (string | number | null | undefined)[]): string;',
    description: 'The parts in a row as one text; null and undefined count as empty.',
  },
  { name: 'lower', declaration: 'function lower(text: string): string;', description: 'In lower case.' },
  { name: 'upper', declaration: 'function upper(text: string): string;', description: 'In upper case.' },
  { name: 'trim', declaration: 'function trim(text: string): string;', description: 'Without blanks at both ends.' },
  {
    name: 'isEmpty',
    declaration: 'function isEmpty(value: string | readonly unknown[] | null | undefined): boolean;',
    description: 'True for null, undefined, an empty text and an empty list.',
  },
  {
    name: 'addDays',
    declaration:
      'function addDays(moment: Date, days: number): Date;\nfunction addDays(date: $Date, days: number): $Date;',
    description: 'So many days later, or earlier where negative.',
  },
  {
    name: 'daysBetween',
    declaration: 'function daysBetween(from: Date | $Date, to: Date | $Date): number;',
    description: 'Whole days from the first to the second, rounded down; negative where the second is earlier.',
  },
];

/** The same as the generator and the preview implement them: one function of that name each. */
export const expressionFunctions: readonly ExpressionFunction[] = checkedFunctions.map((entry) => ({
  ...entry,
  declaration: entry.declaration.replaceAll('$Date', 'string'),
}));

export const functionNames: ReadonlySet<string> = new Set(checkedFunctions.map(({ name }) => name));

/** Who is signed in: a variable of every expression of the service. */
export const currentUserDeclaration = '{ id: string; name: string; roles: string[] }';

/** Names with a meaning of their own in expressions: no field, relation or variable may bear one. */
export const expressionNames: ReadonlySet<string> = new Set([...functionNames, 'currentUser', 'input', 'row']);
