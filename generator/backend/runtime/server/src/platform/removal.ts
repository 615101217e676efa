import type { EntityManager, EntityMetadata } from 'typeorm';
import type { RelationMetadata } from 'typeorm/metadata/RelationMetadata.js';

import { inUse } from './problem.js';
import type { RowTriggers } from './row-triggers.js';

/**
 * Removes one row. A model with soft delete only marks it; what the database does by its foreign keys for other rows
 * (restrict, cascade, set null) is then done here, because no foreign key sees the mark.
 */
export async function removeRow(
  manager: EntityManager,
  metadata: EntityMetadata,
  id: string,
  triggers: RowTriggers,
): Promise<void> {
  const { target } = metadata;
  const watched = triggers.has(target, 'beforeDelete') || triggers.has(target, 'afterDelete');
  const row = watched ? await manager.getRepository(target).findOneByOrFail({ id }) : {};
  await triggers.run(target, 'beforeDelete', { manager, row, before: row });
  for (const reference of referencesTo(metadata)) await settleReference(manager, reference, id, triggers);
  if (isSoft(metadata)) await manager.update(metadata.target, id, { isRemoved: true });
  else await manager.delete(metadata.target, id);
  await triggers.run(target, 'afterDelete', { manager, row, before: row });
}

const isSoft = (metadata: EntityMetadata): boolean => metadata.findColumnWithPropertyName('isRemoved') !== undefined;

/** The to-one relations of all models that point at this one. */
function referencesTo(metadata: EntityMetadata): RelationMetadata[] {
  return metadata.connection.entityMetadatas
    .flatMap((other) => other.relations)
    .filter((relation) => relation.isWithJoinColumn && relation.inverseEntityMetadata === metadata);
}

async function settleReference(
  manager: EntityManager,
  reference: RelationMetadata,
  id: string,
  triggers: RowTriggers,
): Promise<void> {
  const { entityMetadata: other } = reference;
  const property = reference.joinColumns[0]?.propertyName ?? '';
  const where = { [property]: id, ...(isSoft(other) ? { isRemoved: false } : {}) };
  if (reference.onDelete === 'CASCADE') {
    const rows = await manager.getRepository(other.target).find({ where, select: { id: true } });
    for (const row of rows) await removeRow(manager, other, String(row['id']), triggers);
  } else if (reference.onDelete === 'SET NULL') {
    await manager.update(other.target, where, { [property]: null });
  } else if (await manager.existsBy(other.target, where)) {
    throw inUse();
  }
}
