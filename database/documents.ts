import { and, asc, eq, inArray, sql } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { newId } from './ids.ts';
import type { Modifier } from './products.ts';
import { draftDocument, moduleVersion } from './schema/index.ts';
import { inTransaction, untilGranted } from './transaction.ts';

export type DraftDocumentRow = typeof draftDocument.$inferSelect;

export interface DocumentKey {
  readonly moduleVersionId: string;
  readonly kind: string;
  readonly code: string;
}

export interface SavedContent {
  readonly digest: string;
  readonly byteCount: number;
}

const byKey = ({ moduleVersionId, kind, code }: DocumentKey) =>
  and(eq(draftDocument.moduleVersionId, moduleVersionId), eq(draftDocument.kind, kind), eq(draftDocument.code, code));

export async function findDocument(database: Database, key: DocumentKey): Promise<DraftDocumentRow | null> {
  const [row] = await database.select().from(draftDocument).where(byKey(key));
  return row ?? null;
}

export function listDocuments(database: Database, moduleVersionIds: readonly string[]): Promise<DraftDocumentRow[]> {
  if (moduleVersionIds.length === 0) return Promise.resolve([]);
  return database
    .select()
    .from(draftDocument)
    .where(inArray(draftDocument.moduleVersionId, [...moduleVersionIds]))
    .orderBy(asc(draftDocument.kind), asc(draftDocument.code));
}

/**
 * Saves where the saved digest is still `expected`: null for a document that must not exist, 'any' for whatever there
 * is. False where somebody was faster.
 */
export function saveDocument(
  database: Database,
  key: DocumentKey,
  content: SavedContent,
  expected: string | null,
  by: Modifier,
): Promise<boolean> {
  return untilGranted(() => saveOnce(database, key, content, expected, by));
}

async function saveOnce(
  database: Database,
  key: DocumentKey,
  content: SavedContent,
  expected: string | null,
  by: Modifier,
): Promise<boolean> {
  const modified = { ...content, modifierId: by.id, modifierName: by.name };
  if (expected === null) {
    const [inserted] = await database
      .insert(draftDocument)
      .ignore()
      .values({ id: newId(), ...key, ...modified });
    return inserted.affectedRows === 1;
  }
  if (expected === content.digest) return (await findDocument(database, key))?.digest === expected;
  const [updated] = await database
    .update(draftDocument)
    .set(modified)
    .where(and(byKey(key), expected === 'any' ? undefined : eq(draftDocument.digest, expected)));
  return updated.affectedRows === 1 || (expected === 'any' && (await insertMissing(database, key, modified)));
}

async function insertMissing(
  database: Database,
  key: DocumentKey,
  modified: SavedContent & { readonly modifierId: string; readonly modifierName: string },
): Promise<boolean> {
  await database
    .insert(draftDocument)
    .values({ id: newId(), ...key, ...modified })
    .onDuplicateKeyUpdate({ set: { ...modified, code: sql`code` } });
  return true;
}

const rowsPerStatement = 500;

/** Saves all or none, whatever there is. One at a time per module version, so that none has to give way to another. */
export async function saveDocuments(
  database: Database,
  documents: readonly (DocumentKey & SavedContent)[],
  by: Modifier,
): Promise<void> {
  const versionIds = [...new Set(documents.map((document) => document.moduleVersionId))];
  const rows = documents.map((document) => ({ id: newId(), ...document, modifierId: by.id, modifierName: by.name }));
  await inTransaction(database, async (transaction) => {
    await transaction.select().from(moduleVersion).where(inArray(moduleVersion.id, versionIds)).for('update');
    for (let start = 0; start < rows.length; start += rowsPerStatement) {
      await transaction
        .insert(draftDocument)
        .values(rows.slice(start, start + rowsPerStatement))
        .onDuplicateKeyUpdate({ set: newValues });
    }
  });
}

const newValues = {
  digest: sql`VALUES(digest)`,
  byteCount: sql`VALUES(byte_count)`,
  modifierId: sql`VALUES(modifier_id)`,
  modifierName: sql`VALUES(modifier_name)`,
};

/** Deletes where the saved digest is still `expected`. False where it is not, or there is none. */
export async function deleteDocument(database: Database, key: DocumentKey, expected: string): Promise<boolean> {
  const [result] = await database.delete(draftDocument).where(and(byKey(key), eq(draftDocument.digest, expected)));
  return result.affectedRows === 1;
}

/** Copies the index of one module version to another, empty one: content is shared, since it is addressed by digest. */
export async function copyDocuments(database: Database, from: string, to: string, by: Modifier): Promise<void> {
  const rows = await listDocuments(database, [from]);
  const copies = rows.map(({ kind, code, digest, byteCount }) => ({
    moduleVersionId: to,
    kind,
    code,
    digest,
    byteCount,
  }));
  await saveDocuments(database, copies, by);
}
