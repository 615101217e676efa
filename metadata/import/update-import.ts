import { canonicalJson } from '../change/canonical-json.ts';
import type { ModuleSource } from '../source.ts';
import type { ImportFinding } from './findings.ts';

type Document = ModuleSource['documents'][number];
type Json = Readonly<Record<string, unknown>>;

export interface ImportUpdate {
  /** What is new or differs from what is there. */
  readonly documents: ModuleSource['documents'];
  /** What stays although the database does not have it any more. */
  readonly findings: readonly ImportFinding[];
}

/** Words are the designer's, locale by locale. */
const words: ReadonlySet<string> = new Set(['label', 'inverseLabel', 'name', 'title', 'help', 'description']);
/** Names too: what was renamed keeps its new name. */
const names: ReadonlySet<string> = new Set('code column table joinTable target inverse dictionary display'.split(' '));

/**
 * A module that was imported and worked on since, with what its database says now. Types, rules, keys and whatever is
 * new come from the database; words, names, pages, the menu and everything of one's own stay. Things are known by id.
 */
export function updateImport(kept: ModuleSource['documents'], imported: ModuleSource['documents']): ImportUpdate {
  const present = new Map(kept.map((document) => [`${document.kind} ${idOf(document.content)}`, document]));
  const documents = imported.flatMap((document): Document[] => {
    const before = present.get(`${document.kind} ${idOf(document.content)}`);
    if (before === undefined) return [document];
    const content = updated(before, document, kept);
    return same(content, before.content) ? [] : [{ ...before, content }];
  });
  return { documents, findings: leftOver(kept, imported) };
}

function updated(before: Document, document: Document, kept: ModuleSource['documents']): unknown {
  if (document.kind === 'page') return before.content;
  const whole = mergedObject(asObject(before.content), asObject(document.content), renamedMembers(before, document));
  return document.kind === 'module' ? { ...whole, ...menuOf(before.content, document.content, kept) } : whole;
}

function merged(kept: unknown, imported: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (isObject(kept) && isObject(imported)) return mergedObject(kept, imported, renamed);
  if (!Array.isArray(kept) || !Array.isArray(imported)) return imported;
  if (![...kept, ...imported].every((item) => idOf(item) !== ''))
    return imported.map((item) => renamed.get(item) ?? item);
  const fresh = new Map(imported.map((item: unknown) => [idOf(item), item]));
  const stay = kept.map((item: unknown) => merged(item, fresh.get(idOf(item)) ?? item, renamed));
  const known = new Set(kept.map(idOf));
  return [...stay, ...imported.filter((item: unknown) => !known.has(idOf(item)))];
}

function mergedObject(kept: Json, imported: Json, renamed: ReadonlyMap<string, string>): Json {
  const entries = Object.entries(imported).map(([key, value]) => {
    const own = kept[key];
    if (own === undefined || key === 'menu') return [key, own ?? value];
    if (words.has(key)) return [key, { ...asObject(value), ...asObject(own) }];
    return [key, names.has(key) ? own : merged(own, value, renamed)];
  });
  return { ...kept, ...Object.fromEntries(entries) };
}

/** Fields and relations of a model that bear another code by now; keys name them. */
function renamedMembers(before: Document, document: Document): ReadonlyMap<string, string> {
  const codes = new Map(membersOf(before.content).map((member) => [idOf(member), String(member['code'])]));
  return new Map(
    membersOf(document.content).map((member) => {
      const code = String(member['code']);
      return [code, codes.get(idOf(member)) ?? code];
    }),
  );
}

const membersOf = (content: unknown): readonly Json[] => {
  const { fields, relations } = asObject(content);
  return [fields, relations].flatMap((list: unknown) => (Array.isArray(list) ? list.filter(isObject) : []));
};

/** The menu as it is, and entries for the pages that are new: what was taken out does not come back. */
function menuOf(before: unknown, content: unknown, kept: ModuleSource['documents']): Json {
  const [menu, entries] = [asObject(before)['menu'], asObject(content)['menu']];
  const pages = new Set(kept.filter(({ kind }) => kind === 'page').map(({ code }) => code));
  const fresh = Array.isArray(entries) ? entries.filter((entry: unknown) => isNew(entry, pages)) : [];
  if (menu === undefined && fresh.length === 0) return {};
  return { menu: [...(Array.isArray(menu) ? menu : []), ...fresh] };
}

function isNew(entry: unknown, pages: ReadonlySet<string>): boolean {
  const { page } = asObject(entry);
  return typeof page === 'string' && !pages.has(page);
}

/** Ids that an import made; those of designers look otherwise. */
const importedId = /^(?:mdl|fld|rel|key)_[0-9a-f]{20}$/u;

function leftOver(kept: ModuleSource['documents'], imported: ModuleSource['documents']): ImportFinding[] {
  const known = new Set(imported.flatMap(({ content }) => [idOf(content), ...partsOf(content).map(idOf)]));
  const isGone = (part: unknown): boolean => importedId.test(idOf(part)) && !known.has(idOf(part));
  return kept
    .filter(({ kind }) => kind === 'model')
    .flatMap(({ code, content }) => {
      if (isGone(content)) return [stays(code)];
      return partsOf(content).flatMap((part) => (isGone(part) ? [stays(`${code}.${String(part['code'])}`)] : []));
    });
}

const stays = (place: string): ImportFinding => ({
  outcome: 'changed',
  place,
  text: 'not in the database any more; it stays in the module until it is removed there',
});

function partsOf(content: unknown): readonly Json[] {
  const { keys } = asObject(content);
  return [...membersOf(content), ...(Array.isArray(keys) ? keys.filter(isObject) : [])];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const asObject = (value: unknown): Json => (isObject(value) ? value : {});

function idOf(value: unknown): string {
  const { id } = asObject(value);
  return typeof id === 'string' ? id : '';
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
