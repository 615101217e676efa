import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsDate, Matches, ValidateBy, ValidateIf } from 'class-validator';

import { text } from './texts.js';

export const rowId = /^[1-9]\d{0,18}$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** May be left out or null. */
export const IsNullable = (): PropertyDecorator => ValidateIf((_row, value) => value !== undefined && value !== null);

/** May be left out, but not null: the default stands in. */
export const HasDefault = (): PropertyDecorator => ValidateIf((_row, value) => value !== undefined);

/** Id of a row: a positive integer as a string of digits. */
export const IsId = (options: { each?: boolean } = {}): PropertyDecorator =>
  Matches(rowId, { ...options, message: () => text('rowId') });

/** A 64-bit integer as a string of digits. */
export const IsBigInt = (): PropertyDecorator =>
  ValidateBy({
    name: 'isBigInt',
    validator: {
      validate: (value) => typeof value === 'string' && /^-?\d{1,19}$/.test(value) && fitsInt64(BigInt(value)),
      defaultMessage: () => text('bigInt'),
    },
  });

/** An instant in ISO 8601 with its zone; a `Date` in the instance. */
export const IsDateTime = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && dateTime.test(value) ? new Date(value) : value,
    ),
    IsDate({ message: () => text('dateTime') }),
  );

/** A day of the calendar: `YYYY-MM-DD`. */
export const IsDay = (): PropertyDecorator =>
  ValidateBy({
    name: 'isDay',
    validator: {
      validate: (value) => typeof value === 'string' && isDay(value),
      defaultMessage: () => text('day'),
    },
  });

/** A time of day: `HH:mm:ss`. */
export const IsTimeOfDay = (): PropertyDecorator =>
  Matches(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, { message: () => text('timeOfDay') });

/** A telephone number as people write them. */
export const IsPhone = (): PropertyDecorator => Matches(/^\+?[0-9][0-9 ()-]{4,29}$/, { message: () => text('phone') });

/** Any JSON value but null. */
export const IsJson = (): PropertyDecorator =>
  ValidateBy({
    name: 'isJson',
    validator: {
      validate: (value) => value !== undefined && value !== null,
      defaultMessage: () => text('json'),
    },
  });

/** Turns the text of a query or path parameter into a number; anything else is left for the validator to refuse. */
export const FromText = (type: 'number' | 'boolean'): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => {
    if (typeof value !== 'string' || value === '') return value;
    if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
    return Number(value);
  });

export function isDay(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

export function parseDateTime(value: string): Date | null {
  const instant = dateTime.test(value) || isDay(value) ? new Date(value) : new Date(Number.NaN);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

function fitsInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}
