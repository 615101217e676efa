import type { MigrationCase } from './case-fixture.ts';
import { rules, widths } from './columns-fixture.ts';
import { conversions } from './conversions-fixture.ts';
import { enums } from './enums-fixture.ts';
import { relations } from './relations-fixture.ts';
import { tables } from './tables-fixture.ts';

export const migrationCases: readonly MigrationCase[] = [
  ...tables,
  ...rules,
  ...widths,
  ...conversions,
  ...enums,
  ...relations,
];
