import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm';

import { type FieldError, invalid } from './problem.js';
import { text } from './texts.js';

/**
 * Refuses references to removed rows. The database itself refuses references to rows that never were, but it does not
 * know of rows that are only marked as removed.
 */
export async function assertReferences(
  manager: EntityManager,
  metadata: EntityMetadata,
  values: ObjectLiteral,
): Promise<void> {
  const errors: FieldError[] = [];
  for (const relation of metadata.relations) {
    const property = relation.joinColumns[0]?.propertyName ?? '';
    const id: unknown = values[property];
    const target = relation.inverseEntityMetadata;
    if (!relation.isWithJoinColumn || typeof id !== 'string' || !target.findColumnWithPropertyName('isRemoved'))
      continue;
    const exists = await manager.existsBy(target.target, { id, isRemoved: false });
    if (!exists) errors.push({ field: property, message: text('noSuchRow') });
  }
  if (errors.length > 0) throw invalid(errors);
}
