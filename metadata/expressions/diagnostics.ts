import { ts } from 'ts-morph';
import { didYouMean } from '../suggestion.ts';

/** The members of a model by its code; undefined where there is no such model. */
export type MembersOf = (
  modelCode: string,
) => { readonly relations: ReadonlySet<string>; readonly fields: readonly string[] } | undefined;

export interface Explanation {
  readonly rule: string;
  readonly message: string;
  readonly mend: string;
}

/** A type's text in terms of entities and dictionaries, without the checker's own names. */
export function plainTypeText(text: string): string {
  return text
    .replaceAll(/"([\w -]*)"/gu, "'$1'")
    .replaceAll(/\$Id<(?:'[^']*'|"[^"]*")>/gu, 'string')
    .replaceAll(/\$(?:Date|Time)\b/gu, 'string')
    .replaceAll(/`\$\{number\}[-:]\$\{number\}[-:]\$\{number\}`/gu, 'string')
    .replaceAll(/\$(?:(?:Loaded|New)\d+|Row)_(\w+)/gu, '$1')
    .replaceAll(/\bstring(?: \| string)+\b/gu, 'string');
}

/** What a person is told instead: ids, dates and times are worth telling apart from other texts. */
function spokenText(text: string): string {
  return text
    .replaceAll(
      /\$Id<(?:'([^']*)'|"([^"]*)")>/gu,
      (_, single?: string, double?: string) => `id of ${single ?? double ?? ''}`,
    )
    .replaceAll(/(?<![$\w])Date\b/gu, 'datetime')
    .replaceAll(/\$Date\b|`\$\{number\}-\$\{number\}-\$\{number\}`/gu, 'date')
    .replaceAll(/\$Time\b|`\$\{number\}:\$\{number\}:\$\{number\}`/gu, 'time')
    .replaceAll(/\$(?:(?:Loaded|New)\d+|Row)_(\w+)/gu, '$1')
    .replaceAll(/typeof \$\w+/gu, 'the variable’s type');
}

const possiblyNull = new Set([2531, 2532, 2533, 18_047, 18_048, 18_049, 18_050]);
/** Follows from a type that is not known because of a mistake elsewhere. */
export const isConsequence = ({ code }: ts.Diagnostic): boolean => code === 18_046 || code === 2571;

export const neverEqual = ({ code }: ts.Diagnostic): boolean => code === 2367;

const unknownProperty = new Set([2339, 2551, 2550]);
const notAssignable = new Set([2322, 2345, 2740, 2739, 2741]);
const notNumbers = new Set([2362, 2363]);

/** A TypeScript diagnostic in plain words. */
export function explainDiagnostic(diagnostic: ts.Diagnostic, membersOf: MembersOf): Explanation {
  const lines = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n').split('\n');
  const text = lines[0] ?? '';
  const { code } = diagnostic;
  if (unknownProperty.has(code)) return explainProperty(text, membersOf);
  if (possiblyNull.has(code)) {
    const message = spokenText(text)
      .replaceAll("'", '`')
      .replace(/\.$/u, '')
      .replace(/^Object is/u, 'this is');
    return { rule: 'possibly-null', message, mend: 'use `?.` or `??`, or assert before that it is not null' };
  }
  if (notAssignable.has(code)) return explainAssignment(text);
  // Of several signatures, the last one's reason stands for all.
  if (code === 2769) return explainAssignment(lines.findLast((line) => line.includes('is not assignable')) ?? text);
  if (neverEqual(diagnostic)) {
    const [, left = '', right = ''] = /the types '(.*)' and '(.*)' have no overlap/u.exec(text) ?? [];
    const message = `\`${spokenText(left)}\` and \`${spokenText(right)}\` can never be equal`;
    return { rule: 'expression-type', message, mend: 'compare values that can be equal' };
  }
  if (notNumbers.has(code)) {
    const message = 'this calculates with something that is not a number';
    return {
      rule: 'expression-type',
      message,
      mend: 'calculate with numbers only; for dates use `addDays` and `daysBetween`',
    };
  }
  return {
    rule: 'expression-type',
    message: spokenText(text).replace(/\.$/u, ''),
    mend: 'mend the expression so that its types fit',
  };
}

function explainProperty(text: string, membersOf: MembersOf): Explanation {
  const [, property = '', type = ''] = /^Property '(\w+)' does not exist on type '(.*?)'\./u.exec(text) ?? [];
  const model = /^(?:\$(?:(?:Loaded|New)\d+|Row)_)?(\w+)/u.exec(type)?.[1] ?? '';
  const members = membersOf(model);
  if (members?.relations.has(property) === true) {
    return {
      rule: 'relation-not-loaded',
      message: `\`${property}\` of ${model} is not loaded here`,
      mend: `add \`${property}\` to the \`with\` of the step that loads it; a computed field sees own fields only`,
    };
  }
  const near = didYouMean(property, members?.fields ?? []);
  return {
    rule: 'unknown-property',
    message: `\`${spokenText(type)}\` has no \`${property}\`${near}`,
    mend: 'name a field that is there',
  };
}

function explainAssignment(text: string): Explanation {
  const [, given, needed] = /type '(.*)' is not assignable to (?:parameter of )?type '(.*)'\./iu.exec(text) ?? [];
  if (given === undefined || needed === undefined) {
    return { rule: 'expression-type', message: spokenText(text), mend: 'mend the expression so that its type fits' };
  }
  const isNullable = /\bnull\b|\bundefined\b/u.test(given) && !/\bnull\b/u.test(needed);
  return {
    rule: 'expression-type',
    message: `this is \`${spokenText(given)}\`, but \`${spokenText(needed)}\` is needed`,
    mend: isNullable
      ? 'use `??` to say what stands in for null'
      : `write an expression of type \`${spokenText(needed)}\``,
  };
}
