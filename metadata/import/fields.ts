import { withTerm } from './check-rules.ts';
import { readCheck, type Term } from './check-clause.ts';
import { readDefault } from './defaults.ts';
import { dictionaryOf } from './dictionaries.ts';
import { isFreeClass, type Entity, type FieldPlan, type ImportScope } from './entities.ts';
import { defaultDocument } from './field-documents.ts';
import { takeColumn, takeMember } from './members.ts';
import type { Findings } from './findings.ts';
import { camelName, capitalised, clipped, freeName, humanised, sqlNameOf } from './names.ts';
import { longestText, shapeOf, type Shape } from './shapes.ts';
import type { SourceColumn } from './source-schema.ts';

const mostFields = 200;
const mostDictionaries = 200;

/** Fields with their rules and defaults; what a field cannot say is listed. */
export function planFields(entity: Entity, scope: ImportScope): void {
  const { findings } = scope;
  for (const column of entity.fieldColumns) {
    const place = placeOf(entity, column);
    const { shape, notes } = shapeOf(column);
    if (column.generated !== null) {
      findings.dropped(place, `a generated column (${column.generated}): add a computed field or a logic instead`);
    } else if (shape === null) findings.dropped(place, `no field can hold ${column.columnType}`);
    else if (entity.fields.length === mostFields) findings.dropped(place, `a model has at most ${mostFields} fields`);
    else {
      const isJson = entity.table.checks.some(({ clause }) => isJsonCheck(clause, column, scope));
      for (const note of isJson ? [] : notes) findings.changed(place, note);
      entity.fields.push(planField(entity, column, shape, findings));
    }
  }
  applyChecks(entity, scope);
  for (const field of entity.fields) {
    field.dictionary = takeDictionary(entity, field, scope);
    field.fallback = planDefault(entity, field, scope);
  }
}

export const placeOf = ({ table }: Entity, { name }: SourceColumn): string => `${table.name}.${name}`;

function planField(entity: Entity, source: SourceColumn, shape: Shape, findings: Findings): FieldPlan {
  const isId = /^id$/iu.test(source.name);
  const code = takeMember(entity, isId ? 'oldId' : camelName(source.name), 'Value');
  const column = takeColumn(entity, isId ? 'old_id' : sqlNameOf(source.name));
  const names = [
    code === camelName(source.name) ? [] : [`the field is called \`${code}\``],
    column === source.name ? [] : [`the column is called \`${column}\``],
  ].flat();
  if (names.length > 0) findings.changed(placeOf(entity, source), names.join(', '));
  const required = !source.nullable;
  const rest = { required, unique: false, dictionary: null, fallback: null };
  return { source, code, column, ...textsOf(source), shape, ...rest };
}

/** A comment of a few words is what people call the column; a longer one explains it. */
function textsOf({ comment, name }: SourceColumn): { label: string; help: string | null } {
  const text = comment.trim().replaceAll(/\s+/gu, ' ');
  if (text === '') return { label: humanised(name), help: null };
  const isShort = text.length <= 30 && text.split(' ').length <= 4 && !/[.:;=?!]/u.test(text);
  return isShort ? { label: text, help: null } : { label: humanised(name), help: clipped(text, 500) };
}

const clauseOf = (clause: string, { flavour }: ImportScope): string =>
  // MySQL's information_schema escapes the quotes of a check's strings.
  flavour === 'mysql' ? clause.replaceAll("\\'", "'").replaceAll('\\\\', '\\') : clause;

function isJsonCheck(clause: string, { name }: SourceColumn, scope: ImportScope): boolean {
  const parts = readCheck(clauseOf(clause, scope)) ?? [];
  return parts.some(({ term }) => term?.kind === 'json' && term.column.toLowerCase() === name.toLowerCase());
}

function applyChecks(entity: Entity, scope: ImportScope): void {
  for (const { clause, name } of entity.table.checks) {
    const parts = readCheck(clauseOf(clause, scope));
    for (const term of parts?.map((part) => part.term) ?? [null]) {
      const problem = term === null ? 'not a rule about one field' : applyTerm(entity, term, scope);
      if (problem === null) continue;
      const place = term === null ? entity.table.name : `${entity.table.name}.${term.column}`;
      scope.findings.dropped(place, `check ${name}: ${clause} (${problem})`);
    }
  }
}

/** Null where the field says it now. */
function applyTerm(entity: Entity, term: Term, { findings }: ImportScope): string | null {
  const field = entity.fields.find(({ source }) => source.name.toLowerCase() === term.column.toLowerCase());
  if (field === undefined) return 'the column is no field';
  const shape = withTerm(field.shape, term, field.required);
  if (typeof shape === 'string') return shape;
  field.shape = shape;
  if (term.kind === 'pattern' && /[A-Za-z]/u.test(term.regex.replaceAll(/\\./gu, ''))) {
    findings.changed(placeOf(entity, field.source), `the pattern ${term.regex} tells capitals from small letters`);
  }
  return null;
}

function takeDictionary(entity: Entity, field: FieldPlan, scope: ImportScope): FieldPlan['dictionary'] {
  const { shape } = field;
  if (shape.type !== 'enum' && shape.type !== 'multiEnum') return null;
  const place = placeOf(entity, field.source);
  if (scope.dictionaries.length === mostDictionaries) {
    scope.findings.changed(place, `a module has at most ${mostDictionaries} dictionaries: becomes a text`);
    field.shape = { type: 'text', minLength: null, maxLength: longestText, regex: null };
    return null;
  }
  const base = `${entity.code}${capitalised(field.code)}`.slice(0, 55);
  const code = freeName(base, 'Value', (name) => isFreeClass(name, scope));
  scope.classes.add(code.toLowerCase());
  const dictionary = dictionaryOf(shape.values, {
    code,
    label: field.label,
    locale: scope.locale,
    idParts: [scope.module, entity.table.name, field.source.name],
  });
  for (const [value, valueCode] of dictionary.codes) {
    if (value !== valueCode)
      scope.findings.changed(place, `the value “${clipped(value, 60)}” is stored as \`${valueCode}\``);
  }
  scope.dictionaries.push(dictionary.document);
  return dictionary;
}

function planDefault(entity: Entity, field: FieldPlan, scope: ImportScope): FieldPlan['fallback'] {
  const given = readDefault(field.source, scope.flavour);
  if (/on update/iu.test(field.source.extra)) scope.findings.dropped(placeOf(entity, field.source), field.source.extra);
  if (given === null) return null;
  const fallback = defaultDocument(given, field.shape, field.dictionary);
  if (fallback === null) {
    scope.findings.dropped(placeOf(entity, field.source), `the default ${clipped(field.source.default ?? '', 100)}`);
  }
  return fallback;
}
