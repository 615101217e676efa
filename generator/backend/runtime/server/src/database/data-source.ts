import type { DataSourceOptions } from 'typeorm';

/** How every connection talks to the database: UTC, exact numbers, JSON and days as text. */
export function databaseOptions(url: string): DataSourceOptions {
  return {
    type: 'mysql',
    url,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: ['DATE'],
    supportBigNumbers: true,
    bigNumberStrings: true,
    synchronize: false,
    trace: false, // TypeORM's error has the stack of who asked; the driver would take another for every statement
    extra: { connectionLimit: 20, decimalNumbers: true, jsonStrings: true },
  };
}
