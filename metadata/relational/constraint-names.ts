import { createHash } from 'node:crypto';

const maxIdentifierLength = 64;

/** Foreign keys share one name space a database, so the table's name is part of theirs. */
export function foreignKeyName(table: string, column: string): string {
  return shortened(`fk_${table}_${column}`);
}

export function uniqueKeyName(columns: readonly string[]): string {
  return shortened(`uk_${columns.join('_')}`);
}

export function indexName(columns: readonly string[]): string {
  return shortened(`idx_${columns.join('_')}`);
}

/** `name`, or `name_2`, `name_3` … where it is taken; never longer than the dialect allows. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = shortened(name);
  for (let number = 2; taken.has(candidate); number += 1) {
    const suffix = `_${number}`;
    candidate = shortened(name).slice(0, maxIdentifierLength - suffix.length) + suffix;
  }
  return candidate;
}

function shortened(name: string): string {
  if (name.length <= maxIdentifierLength) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, maxIdentifierLength - digest.length - 1)}_${digest}`;
}
