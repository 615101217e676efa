import type { DocumentOf } from '../documents/index.ts';
import type { RelationDocument } from '../documents/model.ts';
import type { ModelRef, ResolvedRelation } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import { didYouMean } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { displayCandidates, displayOf } from './display.ts';
import { snakeCase } from './names.ts';
import type { Texts } from './texts.ts';

type LocatedModel = Located<DocumentOf['model']>;

/** One side of a relation; `document` is null where it is derived from the other, `code` where it has no name. */
export interface Side {
  readonly model: LocatedModel;
  readonly code: string | null;
  readonly document: RelationDocument | null;
}

export interface Pair {
  readonly owner: Side;
  readonly inverse: Side;
}

interface PairRules {
  readonly kind: 'manyToOne' | 'oneToOne' | 'manyToMany';
  readonly required: boolean;
  readonly onDelete: ResolvedRelation['onDelete'];
  readonly composed: boolean;
}

/** Null for the inverse where that side has no name. `place` is that of the declaration that counts. */
export function resolvePair(
  pair: Pair,
  place: Place,
  texts: Texts,
): { owner: ResolvedRelation; inverse: ResolvedRelation | null } {
  const rules = rulesOf(pair, place);
  const { owner, inverse } = pair;
  const id = owner.document?.id ?? inverse.document?.id ?? '';
  const ownerCode = owner.code ?? `${inverse.code ?? ''}Owner`;
  const joinTable = rules.kind === 'manyToMany' ? joinTableOf(pair, ownerCode) : null;
  const shared = { required: rules.required, onDelete: rules.onDelete };
  const column = owner.document?.column ?? inverse.document?.column ?? `${snakeCase(ownerCode)}_id`;
  const ownerSide: ResolvedRelation = {
    ...shared,
    id: owner.document?.id ?? `${id}_inverse`,
    code: ownerCode,
    label: labelOf(owner, inverse, ownerCode, place, texts),
    kind: rules.kind,
    target: refOf(inverse.model),
    owner: true,
    inverse: inverse.code,
    display: displayFor(owner, inverse.model, place),
    column: rules.kind === 'manyToMany' ? null : column,
    joinTable,
    composed: false,
  };
  if (inverse.code === null) return { owner: ownerSide, inverse: null };
  const inverseSide: ResolvedRelation = {
    ...shared,
    required: rules.kind === 'manyToMany' && inverse.document?.required === true,
    id: inverse.document?.id ?? `${id}_inverse`,
    code: inverse.code,
    label: labelOf(inverse, owner, inverse.code, place, texts),
    kind: rules.kind === 'manyToOne' ? 'oneToMany' : rules.kind,
    target: refOf(owner.model),
    owner: false,
    inverse: ownerCode,
    display: displayFor(inverse, owner.model, place),
    column: null,
    joinTable:
      joinTable === null ? null : { ...joinTable, column: joinTable.inverseColumn, inverseColumn: joinTable.column },
    composed: rules.composed,
  };
  return { owner: ownerSide, inverse: inverseSide };
}

function rulesOf({ owner, inverse }: Pair, place: Place): PairRules {
  const type = owner.document?.type ?? inverse.document?.type ?? 'manyToOne';
  const kind = type === 'oneToMany' ? 'manyToOne' : type;
  const composed = inverse.document?.composed === true;
  // The two sides of a manyToMany are required each on its own.
  const theirs = kind === 'manyToMany' ? undefined : inverse.document?.required;
  const required = chosen('required', [owner.document?.required, theirs], place) ?? composed;
  const onDelete =
    chosen('onDelete', [owner.document?.onDelete, inverse.document?.onDelete], place) ??
    (composed || kind === 'manyToMany' ? 'cascade' : 'restrict');
  if (required && onDelete === 'setNull') {
    place
      .at('onDelete')
      .error(
        'relation-rules',
        'a required relation cannot be set to null',
        'use restrict or cascade, or make it optional',
      );
  }
  if (composed && onDelete !== 'cascade') {
    place
      .at('onDelete')
      .error('relation-rules', 'composed rows go with their parent', 'use cascade or leave `onDelete` out');
  }
  if (composed && !required) {
    place
      .at('required')
      .error('relation-rules', 'composed rows cannot be without their parent', 'remove `required: false`');
  }
  if (composed && owner.model === inverse.model) {
    place.at('composed').error('composition-cycle', 'a model cannot be composed of itself', 'remove `composed`');
  }
  return { kind, required, onDelete, composed };
}

/** The value that one side gives, or both alike. */
function chosen<T>(
  option: string,
  [mine, theirs]: readonly [T | undefined, T | undefined],
  place: Place,
): T | undefined {
  if (mine !== undefined && theirs !== undefined && mine !== theirs) {
    place
      .at(option)
      .error('relation-mismatch', `the two sides do not agree on \`${option}\``, 'give it on one side only');
  }
  return mine ?? theirs;
}

function labelOf(side: Side, other: Side, code: string, place: Place, texts: Texts): ResolvedRelation['label'] {
  if (side.document?.label !== undefined) return texts.resolve(side.document.label, code, place.at('label'));
  return texts.complete(other.document?.inverseLabel ?? side.document?.label, code);
}

function displayFor(side: Side, target: LocatedModel, place: Place): string {
  const given = side.document?.display;
  if (given === undefined) return displayOf(target.content);
  const candidates = displayCandidates(target.content);
  if (!candidates.includes(given)) {
    place
      .at('display')
      .error(
        'dangling-reference',
        `\`${target.code}\` has no field \`${given}\` that can be shown${didYouMean(given, candidates)}`,
        'name one of its fields',
      );
  }
  return given;
}

function joinTableOf({ owner, inverse }: Pair, code: string): NonNullable<ResolvedRelation['joinTable']> {
  const name =
    owner.document?.joinTable ?? inverse.document?.joinTable ?? `${owner.model.content.table}_${snakeCase(code)}`;
  const [column, target] = [snakeCase(owner.model.code), snakeCase(inverse.model.code)];
  return { name, column: `${column}_id`, inverseColumn: `${column === target ? `related_${target}` : target}_id` };
}

const refOf = ({ module, code }: LocatedModel): ModelRef => ({ module, code });
