import type { ModelDocument } from '../documents/model.ts';

const neverShown: ReadonlySet<string> = new Set(['password', 'json', 'multiEnum', 'file', 'image', 'text']);

/** Fields that can stand for a row in a select or a title. */
export function displayCandidates(model: ModelDocument): readonly string[] {
  return ['id', ...model.fields.filter(({ type }) => !neverShown.has(type)).map(({ code }) => code)];
}

/** The given one; else the first required text, the number, any text, the id. */
export function displayOf(model: ModelDocument): string {
  if (model.display !== undefined) return model.display;
  const strings = model.fields.filter((field) => field.type === 'string');
  const best =
    strings.find(({ required }) => required === true) ?? model.fields.find(({ type }) => type === 'sequence');
  return (best ?? strings[0])?.code ?? 'id';
}
