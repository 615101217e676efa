import { signedInUser } from './request-context.js';
import type { AuditedRow } from './stored-row.js';

const nameLength = 50;

type Modification = Pick<AuditedRow, 'modifierAt' | 'modifierId' | 'modifierName'>;

/** Who changes a row, and when. */
export function modification(now = new Date()): Modification {
  const { id, name } = signedInUser();
  return { modifierAt: now, modifierId: id, modifierName: name.slice(0, nameLength) };
}

/** Who creates a row, and when. */
export function authorship(now = new Date()): Omit<AuditedRow, 'id'> {
  const { id, name } = signedInUser();
  return { createdAt: now, creatorId: id, creatorName: name.slice(0, nameLength), ...modification(now) };
}
