import { type Static, Type } from 'typebox';

import { kebabCode, versionCode } from '../metadata/documents/vocabulary.ts';
import type { Draft } from './drafts.ts';
import { etagOf } from './preconditions.ts';
import { problemResponses, rawResponse } from './problem.ts';

/** BIGINT; travels as a string. */
export const idSchema = Type.String({ pattern: '^[1-9][0-9]{0,18}$', examples: ['7301234567890123456'] });
export const productCodeSchema = kebabCode;
/** Codes become path parts: nothing in these patterns could leave a folder. */
export const moduleCodeSchema = kebabCode;
export const moduleVersionCodeSchema = versionCode;
export const documentCodeSchema = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$', maxLength: 64 });
export const timestampSchema = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });

export const productParams = Type.Object({ productId: idSchema });
export const moduleParams = Type.Object({ productId: idSchema, moduleCode: moduleCodeSchema });
export const moduleVersionParams = Type.Object({
  productId: idSchema,
  moduleCode: moduleCodeSchema,
  versionCode: moduleVersionCodeSchema,
});

export const pageQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,19}$', description: '`next` of the page before' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
);

export const ifMatchHeaders = Type.Object({
  'if-match': Type.Optional(Type.String({ description: 'ETag of what you changed; `*` for whatever there is' })),
  'if-none-match': Type.Optional(Type.String({ description: '`*`: only create' })),
});

export const idempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'The same key and body gives the same answer again' }),
  ),
});

export const documentErrorSchema = Type.Object(
  {
    document: Type.String({ examples: ['order/model/SalesOrder'] }),
    pointer: Type.String({ description: 'JSON pointer (RFC 6901) into the document' }),
    rule: Type.String({ description: 'Stable code of the rule' }),
    message: Type.String(),
    mend: Type.String({ description: 'How to mend it' }),
    offset: Type.Optional(Type.Integer({ description: 'Characters from the start of an expression' })),
  },
  { title: 'DocumentError' },
);

/** Any JSON object: a draft is kept even where its schema would refuse it. */
export const draftBodySchema = Type.Object({}, { additionalProperties: true, title: 'Document' });

export const documentHeadSchema = Type.Object(
  {
    kind: Type.String(),
    code: Type.String(),
    etag: Type.String({ description: 'For If-Match' }),
    valid: Type.Boolean({ description: 'Fits the schema of its kind; references are checked by validate' }),
    warnings: Type.Array(documentErrorSchema),
  },
  { title: 'SavedDocument' },
);

/** What is said about a draft that was saved. */
export function documentHeadView(draft: Draft): Static<typeof documentHeadSchema> {
  return {
    kind: draft.kind,
    code: draft.code,
    etag: etagOf(draft.digest),
    valid: draft.warnings.length === 0,
    warnings: [...draft.warnings],
  };
}

/** A stored document, byte for byte. */
export const documentResponses = {
  200: rawResponse<Buffer>('application/json', 'The document'),
  304: Type.Null({ description: 'It is what If-None-Match names' }),
  ...problemResponses,
};
