import type { DictionaryDocument } from '../documents/module.ts';
import { pluralPath } from '../resolve/names.ts';
import { checkClassCode, checkTable } from '../resolve/reserved.ts';
import type { DefaultDocument } from '../documents/field.ts';
import type { ImportedDictionary } from './dictionaries.ts';
import type { Findings } from './findings.ts';
import { freeName, passes, pascalName, singular, sqlNameOf } from './names.ts';
import type { Shape } from './shapes.ts';
import type { SourceColumn, SourceSchema } from './source-schema.ts';
import type { ModelTable, Reference } from './tables.ts';

export interface ImportOptions {
  /** Code of the module that the documents are for. */
  readonly module: string;
  /** The locale of all labels. */
  readonly locale: string;
}

/** What all parts of an import share. */
export interface ImportScope extends ImportOptions {
  readonly flavour: SourceSchema['flavour'];
  readonly findings: Findings;
  readonly dictionaries: DictionaryDocument[];
  /** Class names in lower case: models and dictionaries. */
  readonly classes: Set<string>;
  /** SQL names of tables. */
  readonly tables: Set<string>;
}

/** A model in the making; names are given in passes over all of them. */
export interface Entity extends ModelTable {
  readonly code: string;
  readonly sqlTable: string;
  readonly fields: FieldPlan[];
  readonly relations: RelationPlan[];
  readonly manyToMany: ManyToManyPlan[];
  /** Codes and request properties, in lower case. */
  readonly members: Set<string>;
  readonly columns: Set<string>;
}

export interface FieldPlan {
  readonly source: SourceColumn;
  readonly code: string;
  readonly column: string;
  readonly label: string;
  readonly help: string | null;
  shape: Shape;
  required: boolean;
  unique: boolean;
  dictionary: ImportedDictionary | null;
  fallback: DefaultDocument | null;
}

export interface RelationPlan {
  readonly source: Reference;
  readonly target: Entity;
  readonly code: string;
  readonly column: string;
  readonly type: 'manyToOne' | 'oneToOne';
  readonly onDelete: 'restrict' | 'cascade' | 'setNull';
  required: boolean;
  inverse: string;
}

export interface ManyToManyPlan {
  readonly table: string;
  readonly joinTable: string;
  readonly target: Entity;
  readonly code: string;
  readonly inverse: string;
}

const suffixes = ['Service', 'Controller', 'Module', 'Repository', 'Dto', 'Entity'];

export function nameEntities(models: readonly ModelTable[], scope: ImportScope): readonly Entity[] {
  const paths = new Set<string>();
  return models.map((model) => {
    const { name } = model.table;
    const isFree = (code: string): boolean =>
      isFreeClass(code, scope) &&
      !paths.has(pluralPath(code)) &&
      !suffixes.some((suffix) => scope.classes.has(`${code}${suffix}`.toLowerCase())) &&
      !suffixes.some(
        (suffix) => code.endsWith(suffix) && scope.classes.has(code.slice(0, -suffix.length).toLowerCase()),
      );
    const code = freeName(singular(pascalName(name)), 'Record', isFree);
    scope.classes.add(code.toLowerCase());
    paths.add(pluralPath(code));
    const base = sqlNameOf(name);
    const sqlTable = takeTable(base.startsWith('sys_') ? `app_${base}` : base, scope);
    if (sqlTable !== name) scope.findings.changed(name, `the table is called \`${sqlTable}\``);
    const empty = { fields: [], relations: [], manyToMany: [], members: new Set<string>(), columns: new Set<string>() };
    return { ...model, ...empty, code, sqlTable };
  });
}

export function isFreeClass(code: string, { classes }: ImportScope): boolean {
  return !classes.has(code.toLowerCase()) && passes((place) => checkClassCode(code, place));
}

/** A name for a table that the product does not have yet. */
export function takeTable(base: string, { tables }: ImportScope): string {
  const name = freeName(base, '_table', (each) => !tables.has(each) && passes((place) => checkTable(each, place)));
  tables.add(name);
  return name;
}
