import type { LocalizedText } from '../resolved-product.ts';

interface SystemField {
  readonly type: 'datetime' | 'bigint' | 'string' | 'id';
  readonly nullable: boolean;
  readonly zh: string;
  readonly en: string;
}

/** The id and the audit columns, under the codes that pages and queries use. */
export const systemFields: ReadonlyMap<string, SystemField> = new Map([
  ['id', { type: 'id', nullable: false, zh: '编号', en: 'Id' }],
  ['createdAt', { type: 'datetime', nullable: false, zh: '创建时间', en: 'Created at' }],
  ['creatorId', { type: 'bigint', nullable: true, zh: '创建人编号', en: 'Creator id' }],
  ['creatorName', { type: 'string', nullable: true, zh: '创建人', en: 'Created by' }],
  ['modifierAt', { type: 'datetime', nullable: true, zh: '修改时间', en: 'Modified at' }],
  ['modifierId', { type: 'bigint', nullable: true, zh: '修改人编号', en: 'Modifier id' }],
  ['modifierName', { type: 'string', nullable: true, zh: '修改人', en: 'Modified by' }],
]);

export function systemLabel(field: SystemField, locales: readonly string[]): LocalizedText {
  return Object.fromEntries(locales.map((locale) => [locale, locale.startsWith('zh') ? field.zh : field.en]));
}
