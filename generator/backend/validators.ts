import type {
  DictionaryRef,
  LocalizedText,
  ResolvedField,
  ResolvedParameter,
} from '../../metadata/resolved-product.ts';
import { literal, regexLiteral } from '../literals.ts';
import type { Imports } from './imports.ts';
import { dictionaryType, dictionaryValues, fileDto, moduleFile, platformFile } from './naming.ts';
import { importPath } from './source-file.ts';

/** Writes the decorators of class-validator and of the OpenAPI documentation, and notes what they import. */
export class Validators {
  readonly imports: Imports;
  readonly file: string;

  constructor(imports: Imports, file: string) {
    this.imports = imports;
    this.file = file;
  }

  /** `IsInt()`, imported from class-validator. */
  standard(name: string, ...args: readonly string[]): string {
    this.imports.value('class-validator', name);
    return `${name}(${args.join(', ')})`;
  }

  /** `IsId()`, imported from the product's own validators. */
  own(name: string, ...args: readonly string[]): string {
    this.imports.value(importPath(this.file, platformFile('validation')), name);
    return `${name}(${args.join(', ')})`;
  }

  values(ref: DictionaryRef): string {
    this.imports.value(importPath(this.file, moduleFile(ref.module, 'dictionaries')), dictionaryValues(ref));
    return dictionaryValues(ref);
  }

  list(): string[] {
    return [this.standard('IsArray'), this.standard('ArrayMaxSize', '1000')];
  }

  /** What a value of the field must be like, given that there is one. */
  ofField(field: ResolvedField): string[] {
    switch (field.type) {
      case 'integer':
        return [this.standard('IsInt'), ...this.range(field)];
      case 'decimal':
        return [this.standard('IsNumber', literal({ maxDecimalPlaces: field.scale })), ...this.range(field)];
      case 'bigint':
        return [this.own('IsBigInt')];
      case 'boolean':
        return [this.standard('IsBoolean')];
      case 'date':
        return [this.own('IsDay')];
      case 'time':
        return [this.own('IsTimeOfDay')];
      case 'datetime':
        return [this.own('IsDateTime')];
      case 'json':
        return [this.own('IsJson')];
      case 'file':
      case 'image':
        this.imports.value(importPath(this.file, fileDto), 'IsFile');
        return ['IsFile()'];
      case 'uuid':
        return [this.standard('IsUUID')];
      case 'enum':
        return [this.standard('IsIn', this.values(field.dictionary))];
      case 'multiEnum':
        return [
          ...this.list(),
          this.standard('ArrayUnique'),
          this.standard('IsIn', this.values(field.dictionary), '{ each: true }'),
        ];
      case 'sequence':
      case 'computed':
        return [];
      case 'string':
      case 'text':
      case 'email':
      case 'url':
      case 'phone':
      case 'password':
        return this.ofText(field);
    }
  }

  /** What the value of a parameter must be like; `fromText` for path and query, whose values arrive as text. */
  ofParameter({ type }: ResolvedParameter, fromText: boolean): string[] {
    switch (type.type) {
      case 'string':
      case 'text':
        return [this.standard('IsString'), this.standard('MaxLength', literal(type.maxLength))];
      case 'integer':
      case 'decimal':
        return [
          ...(fromText ? [this.own('FromText', literal('number'))] : []),
          type.type === 'integer' ? this.standard('IsInt') : this.standard('IsNumber'),
          ...this.range(type),
        ];
      case 'boolean':
        return [...(fromText ? [this.own('FromText', literal('boolean'))] : []), this.standard('IsBoolean')];
      case 'date':
        return [this.own('IsDay')];
      case 'datetime':
        return [this.own('IsDateTime')];
      case 'uuid':
        return [this.standard('IsUUID')];
      case 'enum':
        return [this.standard('IsIn', this.values(type.dictionary))];
      case 'id':
        return [this.own('IsId')];
    }
  }

  private ofText(field: Extract<ResolvedField, { minLength: number | null }>): string[] {
    const least = field.minLength ?? (field.required ? 1 : 0);
    const rules = [this.standard('IsString')];
    if (least === 1) rules.push(this.standard('IsNotEmpty'));
    if (least > 1) rules.push(this.standard('MinLength', literal(least)));
    rules.push(this.standard('MaxLength', literal(field.maxLength)));
    if (field.type === 'email') rules.push(this.standard('IsEmail'));
    if (field.type === 'url') rules.push(this.standard('IsUrl', '{ require_protocol: true, require_tld: false }'));
    if (field.type === 'phone') rules.push(this.own('IsPhone'));
    if (field.pattern !== null) {
      const message = this.message(field.pattern.message);
      rules.push(this.standard('Matches', regexLiteral(field.pattern.regex), ...message));
    }
    return rules;
  }

  /** The option that tells a broken rule in the language of the request; none where the text is empty. */
  private message(text: LocalizedText): string[] {
    if (Object.values(text).every((value) => value === '')) return [];
    this.imports.value(importPath(this.file, platformFile('request-context')), 'localized');
    return [`{ message: () => localized(${literal(text)}) }`];
  }

  private range({ min, max }: { readonly min: number | null; readonly max: number | null }): string[] {
    return [
      ...(min === null ? [] : [this.standard('Min', literal(min))]),
      ...(max === null ? [] : [this.standard('Max', literal(max))]),
    ];
  }

  /** Properties of the OpenAPI schema: how a value of the field looks in JSON. */
  schemaOfField(field: ResolvedField): Record<string, string> {
    switch (field.type) {
      case 'integer':
      case 'decimal':
        return { type: field.type === 'integer' ? literal('integer') : 'Number', ...bounds(field) };
      case 'boolean':
        return { type: 'Boolean' };
      case 'json':
        return { type: 'Object' };
      case 'file':
      case 'image':
        this.imports.value(importPath(this.file, fileDto), 'FileDto');
        return { type: 'FileDto' };
      case 'enum':
      case 'multiEnum':
        return {
          enum: this.values(field.dictionary),
          enumName: literal(dictionaryType(field.dictionary)),
          ...(field.type === 'multiEnum' ? { isArray: 'true' } : {}),
        };
      case 'computed':
        return {
          type: { string: 'String', boolean: 'Boolean', integer: literal('integer'), decimal: 'Number' }[
            field.valueType.type
          ],
        };
      case 'bigint':
      case 'date':
      case 'datetime':
      case 'email':
      case 'password':
      case 'phone':
      case 'sequence':
      case 'string':
      case 'text':
      case 'time':
      case 'url':
      case 'uuid':
        return { type: 'String', ...textFormat(field) };
    }
  }

  schemaOfParameter({ type }: ResolvedParameter): Record<string, string> {
    switch (type.type) {
      case 'integer':
      case 'decimal':
        return { type: type.type === 'integer' ? literal('integer') : 'Number', ...bounds(type) };
      case 'boolean':
        return { type: 'Boolean' };
      case 'enum':
        return { enum: this.values(type.dictionary), enumName: literal(dictionaryType(type.dictionary)) };
      case 'date':
        return { type: 'String', format: literal('date') };
      case 'datetime':
        return { type: 'String', format: literal('date-time') };
      case 'id':
      case 'string':
      case 'text':
      case 'uuid':
        return { type: 'String' };
    }
  }

  apiProperty(schema: Readonly<Record<string, string>>): string {
    this.imports.value('@nestjs/swagger', 'ApiProperty');
    const options = Object.entries(schema).map(([key, value]) => `${key}: ${value}`);
    return options.length === 0 ? 'ApiProperty()' : `ApiProperty({ ${options.join(', ')} })`;
  }
}

function bounds({ min, max }: { readonly min: number | null; readonly max: number | null }): Record<string, string> {
  return { ...(min === null ? {} : { minimum: literal(min) }), ...(max === null ? {} : { maximum: literal(max) }) };
}

function textFormat(field: ResolvedField): Record<string, string> {
  const formats: Partial<Record<ResolvedField['type'], string>> = {
    date: 'date',
    datetime: 'date-time',
    email: 'email',
    url: 'uri',
    uuid: 'uuid',
    password: 'password',
  };
  const format = formats[field.type];
  return {
    ...(format === undefined ? {} : { format: literal(format) }),
    ...('maxLength' in field ? { maxLength: literal(field.maxLength) } : {}),
  };
}
