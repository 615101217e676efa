import type { DocumentOf } from '../documents/index.ts';
import type { ResolvedField, ResolvedKey, ResolvedRelation } from '../resolved-product.ts';
import { didYouMean } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { lengthInKey } from './members.ts';

/** InnoDB's limit for a key is 3072 bytes: 768 characters of four. */
const mostCharacters = 768;

export function resolveKeys(
  content: DocumentOf['model'],
  place: Place,
  fields: ReadonlyMap<string, ResolvedField>,
  relations: ReadonlyMap<string, ResolvedRelation>,
  inverseCandidates: ReadonlySet<string>,
): readonly ResolvedKey[] {
  const seen = new Set<string>();
  const known = { content, fields, relations, inverseCandidates };
  for (const [index, field] of content.fields.entries()) {
    const resolved = fields.get(field.code);
    if (resolved?.unique !== true || (lengthInKey(resolved) ?? 0) <= mostCharacters) continue;
    tooLong(place.at('fields', index, 'unique'));
  }
  return (content.keys ?? []).map((key, index) => {
    const at = place.at('keys', index);
    if (seen.has(key.code))
      at.at('code').error('duplicate-code', `key \`${key.code}\` is there twice`, 'rename one of them');
    seen.add(key.code);
    const lengths = key.on.map((code, position) => partLength(code, at.at('on', position), known));
    if (lengths.reduce((sum, length) => sum + length, 0) > mostCharacters) tooLong(at.at('on'));
    return { id: key.id, code: key.code, unique: key.unique ?? false, on: key.on };
  });
}

interface Known {
  readonly content: DocumentOf['model'];
  readonly fields: ReadonlyMap<string, ResolvedField>;
  readonly relations: ReadonlyMap<string, ResolvedRelation>;
  readonly inverseCandidates: ReadonlySet<string>;
}

function partLength(code: string, place: Place, { content, fields, relations, inverseCandidates }: Known): number {
  const relation = relations.get(code);
  if (relation !== undefined) {
    if (relation.column === null) {
      place.error(
        'not-indexable',
        `\`${code}\` keeps no column in this table`,
        'name a relation that holds the foreign key',
      );
    }
    return 2;
  }
  const document = content.fields.find((field) => field.code === code);
  if (document === undefined) {
    const declared = (content.relations ?? []).some((each) => each.code === code);
    if (declared || inverseCandidates.has(code)) return 0;
    const known = [...content.fields.map((field) => field.code), ...relations.keys()];
    place.error(
      'dangling-reference',
      `there is no field or relation \`${code}\`${didYouMean(code, known)}`,
      'name one of this model',
    );
    return 0;
  }
  const field = fields.get(code);
  const length = field === undefined ? 2 : lengthInKey(field);
  if (length === null)
    place.error('not-indexable', `a ${document.type} field cannot be in a key`, 'take it out of the key');
  return length ?? 0;
}

function tooLong(place: Place): void {
  place.error(
    'size-limit',
    `a key holds at most ${mostCharacters} characters`,
    'lower `maxLength` of its fields, or take some out',
  );
}
