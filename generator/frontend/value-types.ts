import type { ResolvedField, ResolvedParameter } from '../../metadata/resolved-product.ts';
import { codeType, moduleSource, type FileContext } from './context.ts';

/** TypeScript type of a field's value as JSON carries it, null aside. */
export function valueType(context: FileContext, field: ResolvedField): string {
  switch (field.type) {
    case 'string':
    case 'email':
    case 'url':
    case 'phone':
    case 'text':
    case 'password':
    case 'bigint':
    case 'date':
    case 'time':
    case 'datetime':
    case 'uuid':
    case 'sequence':
      return 'string';
    case 'integer':
    case 'decimal':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'json':
      return 'unknown';
    case 'file':
    case 'image':
      context.imports.type('@/stored-file', 'StoredFile');
      return 'StoredFile';
    case 'enum':
      return dictionaryType(context, field.dictionary);
    case 'multiEnum':
      return `${dictionaryType(context, field.dictionary)}[]`;
    case 'computed':
      return { string: 'string', integer: 'number', decimal: 'number', boolean: 'boolean' }[field.valueType.type];
  }
}

export function parameterType(context: FileContext, { type }: ResolvedParameter): string {
  switch (type.type) {
    case 'string':
    case 'text':
    case 'date':
    case 'datetime':
    case 'uuid':
    case 'id':
      return 'string';
    case 'integer':
    case 'decimal':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'enum':
      return dictionaryType(context, type.dictionary);
  }
}

export function dictionaryType(context: FileContext, dictionary: { module: string; code: string }): string {
  const name = codeType(dictionary.code);
  context.imports.type(moduleSource(context, dictionary.module, 'dictionaries'), name);
  return name;
}

/** Whether a row may lack the value. */
export function isNullable(field: ResolvedField): boolean {
  return !field.required && field.type !== 'sequence' && field.type !== 'json';
}

export const orNull = (type: string, nullable: boolean): string => (nullable ? `${type} | null` : type);

/** System columns that pages may show, with the field type that each behaves like. */
export const systemColumns: Readonly<Record<string, 'bigint' | 'string' | 'datetime'>> = {
  id: 'bigint',
  createdAt: 'datetime',
  creatorId: 'bigint',
  creatorName: 'string',
  modifierAt: 'datetime',
  modifierId: 'bigint',
  modifierName: 'string',
};
