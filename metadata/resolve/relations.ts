import type { DocumentOf } from '../documents/index.ts';
import type { RelationDocument } from '../documents/model.ts';
import type { ResolvedRelation } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { Place } from '../report.ts';
import { keyOf, type Directory, type Key } from './context.ts';
import { resolvePair, type Pair, type Side } from './relation-pair.ts';
import type { Texts } from './texts.ts';

type LocatedModel = Located<DocumentOf['model']>;
export type RelationsByModel = ReadonlyMap<Key, ReadonlyMap<string, ResolvedRelation>>;

/** Both sides of every relation: the declared ones in their order, then those derived from other models. */
export function resolveRelations(models: Directory<LocatedModel>, texts: Texts): RelationsByModel {
  const found = new Map<Key, Map<string, ResolvedRelation>>();
  const put = (key: Key, relation: ResolvedRelation): void => {
    const known = found.get(key) ?? new Map<string, ResolvedRelation>();
    found.set(key, known.set(relation.code, relation));
  };
  for (const model of models.values()) {
    for (const [index, relation] of (model.content.relations ?? []).entries()) {
      const place = model.place.at('relations', index);
      const pair = pairOf(model, relation, place, models);
      if (pair === null) continue;
      const { owner, inverse } = resolvePair(pair, place, texts);
      put(keyOf(pair.owner.model), owner);
      if (inverse === null) continue;
      if (found.get(keyOf(pair.inverse.model))?.has(inverse.code) === true) {
        place
          .at('inverse')
          .error(
            'duplicate-code',
            `\`${inverse.code}\` is the inverse of two relations`,
            'name one of the two otherwise',
          );
      }
      put(keyOf(pair.inverse.model), inverse);
    }
  }
  return new Map([...models.values()].map((model) => [keyOf(model), declaredFirst(model, found.get(keyOf(model)))]));
}

function declaredFirst(
  model: LocatedModel,
  relations: ReadonlyMap<string, ResolvedRelation> | undefined,
): ReadonlyMap<string, ResolvedRelation> {
  const declared = (model.content.relations ?? []).map(({ code }) => code);
  const derived = [...(relations?.keys() ?? [])].filter((code) => !declared.includes(code)).toSorted();
  return new Map(
    [...declared, ...derived].flatMap((code) => {
      const relation = relations?.get(code);
      return relation === undefined ? [] : [[code, relation] as const];
    }),
  );
}

/** Null where it is wrong, and where the other side's declaration is the one that counts. */
function pairOf(
  model: LocatedModel,
  relation: RelationDocument,
  place: Place,
  models: Directory<LocatedModel>,
): Pair | null {
  checkShape(relation, place);
  const target = models.find(relation.target, model.module, place.at('target'));
  if (target === null) return null;
  if (relation.type === 'oneToMany' && relation.inverse === undefined) {
    place.error(
      'inverse-missing',
      'a oneToMany needs to know its other side',
      'name the manyToOne of the target in `inverse`',
    );
    return null;
  }
  const here: Side = { model, code: relation.code, document: relation };
  const other = (target.content.relations ?? []).find(({ code }) => code === relation.inverse) ?? null;
  if (other === null) {
    if (relation.inverse !== undefined && !isFree(relation.inverse, target, place)) return null;
    const there: Side = { model: target, code: relation.inverse ?? null, document: null };
    return ownsAlone(relation) ? { owner: here, inverse: there } : { owner: there, inverse: here };
  }
  if (!agree(model, relation, target, other, models)) {
    place
      .at('inverse')
      .error(
        'relation-mismatch',
        `\`${target.code}.${other.code}\` is not the other side of \`${model.code}.${relation.code}\``,
        `there, declare a ${opposite(relation.type)} to ${model.code} with inverse \`${relation.code}\`, or leave it out`,
      );
    return null;
  }
  const there: Side = { model: target, code: other.code, document: other };
  if (relation.type === 'manyToOne') return { owner: here, inverse: there };
  if (relation.type === 'oneToMany') return null;
  if ((relation.owner ?? false) === (other.owner ?? false)) {
    place.error(
      'owner-unclear',
      'both sides are declared but not exactly one of them owns',
      'write `owner: true` on one side',
    );
    return null;
  }
  return relation.owner === true ? { owner: here, inverse: there } : null;
}

function ownsAlone(relation: RelationDocument): boolean {
  return relation.type === 'manyToOne' || (relation.type !== 'oneToMany' && relation.owner !== false);
}

function isFree(code: string, target: LocatedModel, place: Place): boolean {
  if (!target.content.fields.some((field) => field.code === code)) return true;
  place
    .at('inverse')
    .error('duplicate-code', `\`${target.code}\` has a field \`${code}\` already`, 'name the inverse otherwise');
  return false;
}

function agree(
  model: LocatedModel,
  relation: RelationDocument,
  target: LocatedModel,
  other: RelationDocument,
  models: Directory<LocatedModel>,
): boolean {
  const back = other.target.includes('/') ? other.target : `${target.module}/${other.target}`;
  return (
    other !== relation &&
    other.type === opposite(relation.type) &&
    models.get(back) === model &&
    other.inverse === relation.code
  );
}

function opposite(type: RelationDocument['type']): RelationDocument['type'] {
  if (type === 'manyToOne') return 'oneToMany';
  return type === 'oneToMany' ? 'manyToOne' : type;
}

/** Options that have no meaning for the kind of relation. */
function checkShape(relation: RelationDocument, place: Place): void {
  const refuse = (option: keyof RelationDocument): void => {
    if (relation[option] === undefined) return;
    place.at(option).error('option-unfit', `\`${option}\` means nothing on a ${relation.type}`, 'remove it');
  };
  if (relation.type !== 'oneToMany') refuse('composed');
  if (relation.type !== 'manyToMany') refuse('joinTable');
  if (relation.type === 'manyToMany') for (const option of ['onDelete', 'column'] as const) refuse(option);
  if (relation.type === 'manyToOne' || relation.type === 'oneToMany') refuse('owner');
  if (relation.inverse === undefined) refuse('inverseLabel');
}
