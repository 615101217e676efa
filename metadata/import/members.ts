import { snakeCase } from '../resolve/names.ts';
import { checkColumn, checkMemberCode } from '../resolve/reserved.ts';
import type { Entity } from './entities.ts';
import { freeName, passes } from './names.ts';

/**
 * Takes a code that is free for a member of the model, together with the request properties that come with it
 * (`customerId` for `customer`).
 */
export function takeMember(
  entity: Entity,
  base: string,
  suffix: string,
  properties: (code: string) => readonly string[] = () => [],
): string {
  const isFree = (name: string): boolean =>
    !entity.members.has(name.toLowerCase()) && passes((place) => checkMemberCode(name, place));
  const code = freeName(base, suffix, (name) => [name, ...properties(name)].every(isFree));
  for (const name of [code, ...properties(code)]) entity.members.add(name.toLowerCase());
  return code;
}

export function takeColumn(entity: Entity, base: string): string {
  const isFree = (name: string): boolean => !entity.columns.has(name) && passes((place) => checkColumn(name, place));
  const column = freeName(base, '_value', isFree);
  entity.columns.add(column);
  return column;
}

/** Left out of a document where the resolver would give the same. */
export function columnOption(column: string, standard: string): { column?: string } {
  return column === standard ? {} : { column };
}

export const fieldColumnName = snakeCase;
export const relationColumnName = (code: string): string => `${snakeCase(code)}_id`;
export const toOneProperties = (code: string): readonly string[] => [`${code}Id`];
export const toManyProperties = (code: string): readonly string[] => [
  `${code}Ids`,
  `${code.replace(/s$/u, '')}Ids`,
  `${code.replace(/ies$/u, 'y')}Ids`,
  `${code.replace(/es$/u, '')}Ids`,
];
