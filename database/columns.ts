import { customType } from 'drizzle-orm/mysql-core';

/** BIGINT as a string of digits: larger than a JavaScript number holds exactly. */
export const bigintText = customType<{ data: string; driverData: string | number }>({
  dataType: () => 'bigint',
  fromDriver: String,
});

/** MariaDB hands JSON out as text, TiDB and MySQL as values. Give the shape with `.$type<…>()`. */
export const jsonValue = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'json',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => (typeof value === 'string' ? JSON.parse(value) : value),
});
