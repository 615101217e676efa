import type {
  DictionaryRef,
  LocalizedText,
  ModelRef,
  ResolvedField,
  ResolvedModel,
  ResolvedProduct,
  ResolvedRelation,
} from '../../metadata/resolved-product.ts';
import { listedPaths } from '../page-parts.ts';
import { comment } from '../literals.ts';
import type { ModelLookup } from '../model-lookup.ts';
import type { Imports } from './imports.ts';
import { dictionaryType, entityClass, fileDto, modelFile, moduleFile } from './naming.ts';
import { importPath } from './source-file.ts';

/** What the writers of the back-end files share. */
export class BackendContext {
  readonly product: ResolvedProduct;
  readonly lookup: ModelLookup;
  private readonly shown: ShownFields;

  constructor(product: ResolvedProduct, lookup: ModelLookup, shown: ShownFields) {
    this.product = product;
    this.lookup = lookup;
    this.shown = shown;
  }

  /** The first text of the product's locales, fit for a comment; '' where it only repeats the code. */
  describe(text: LocalizedText): string {
    return comment(text['en-US'] ?? text[this.product.locales[0] ?? ''] ?? '');
  }

  /** Fields of the other row that come with a row: what names it, and what pages show of it. */
  shownFields(model: ResolvedModel, relation: ResolvedRelation): string[] {
    const target = this.lookup.model(relation.target);
    const wanted = new Set([relation.display, ...this.shown.of(`${model.module}/${model.code}.${relation.code}`)]);
    return target.fields
      .filter((field) => wanted.has(field.code) && field.type !== 'password')
      .map((field) => field.code);
  }

  /** The TypeScript type of a stored value, without null. */
  valueType(field: ResolvedField, imports: Imports, from: string): string {
    switch (field.type) {
      case 'integer':
      case 'decimal':
        return 'number';
      case 'boolean':
        return 'boolean';
      case 'datetime':
        return 'Date';
      case 'json':
        return 'unknown';
      case 'file':
      case 'image':
        imports.value(importPath(from, fileDto), 'FileDto');
        return 'FileDto';
      case 'enum':
        return this.dictionaryType(field.dictionary, imports, from);
      case 'multiEnum':
        return `${this.dictionaryType(field.dictionary, imports, from)}[]`;
      case 'computed':
        return computedType(field.valueType.type);
      case 'bigint':
      case 'date':
      case 'email':
      case 'password':
      case 'phone':
      case 'sequence':
      case 'string':
      case 'text':
      case 'time':
      case 'url':
      case 'uuid':
        return 'string';
    }
  }

  dictionaryType(ref: DictionaryRef, imports: Imports, from: string): string {
    imports.type(importPath(from, moduleFile(ref.module, 'dictionaries')), dictionaryType(ref));
    return dictionaryType(ref);
  }

  /** The entity class of a model, imported where it is another file's. */
  entity(ref: ModelRef, imports: Imports, from: string): string {
    const file = modelFile(ref, 'entity');
    if (file !== from) imports.value(importPath(from, file), entityClass(ref));
    return entityClass(ref);
  }
}

function computedType(type: 'string' | 'integer' | 'decimal' | 'boolean'): string {
  return type === 'integer' || type === 'decimal' ? 'number' : type;
}

export function isNullable(field: ResolvedField): boolean {
  return !field.required && field.type !== 'sequence';
}

/** Set by callers: in the create and update DTOs. */
export function isWritable(field: ResolvedField): boolean {
  return !field.readOnly && field.type !== 'sequence' && field.type !== 'computed';
}

/** Which fields of related rows the pages show, by `module/Model.relation`. */
export interface ShownFields {
  readonly of: (relation: string) => readonly string[];
}

export function shownFields(product: ResolvedProduct, lookup: ModelLookup): ShownFields {
  const shown = new Map<string, Set<string>>();
  const show = (model: ResolvedModel, path: readonly string[]): void => {
    const [code, field] = path;
    if (field === undefined) return;
    const relation = model.relations.find((candidate) => candidate.code === code);
    if (relation === undefined || relation.kind === 'oneToMany') return;
    const name = `${model.module}/${model.code}.${relation.code}`;
    shown.set(name, (shown.get(name) ?? new Set<string>()).add(field));
  };
  for (const page of product.modules.flatMap((module) => module.pages)) {
    if (page.type === 'dashboard' || page.type === 'free') {
      for (const { of, path } of listedPaths(page)) show(lookup.model(of), path);
      continue;
    }
    const model = lookup.model(page.model);
    if (page.type === 'list')
      for (const item of [...page.columns, ...page.filters, ...page.sort]) show(model, item.path);
    if (page.type !== 'detail') continue;
    for (const item of page.sections.flatMap((section) => section.items)) show(model, item.path);
    for (const table of page.tables) {
      const rows = lookup.model(lookup.relation(model, table.relation).target);
      for (const column of table.columns) {
        show(rows, column.path);
        show(model, [table.relation, ...column.path]);
      }
    }
  }
  return { of: (relation) => [...(shown.get(relation) ?? [])] };
}
