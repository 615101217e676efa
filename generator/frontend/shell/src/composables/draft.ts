/** The draft as JSON; blank text is no value. Two equal drafts have equal snapshots. */
export function snapshot(draft: object): string {
  return JSON.stringify(draft, (_key, value: unknown) => (value === '' ? null : value));
}

/** What the service is told of a new row: everything given, and what was cleared although it had a default. */
export function newValues<Body>(draft: object, saved: string): Body {
  return pick(draft, saved, (value, before) => value !== null || before !== null);
}

/** What the service is told of a changed row: the values that differ from those read. */
export function changedValues<Body>(draft: object, saved: string): Body {
  return pick(draft, saved, (value, before) => JSON.stringify(value) !== JSON.stringify(before));
}

function pick<Body>(draft: object, saved: string, wanted: (value: unknown, before: unknown) => boolean): Body {
  const before: Record<string, unknown> = JSON.parse(saved);
  const values: Record<string, unknown> = JSON.parse(snapshot(draft));
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => wanted(value, before[key]))) as Body;
}

/** The value at a path such as `lines.0.quantity`. */
export function valueAt(draft: object, path: string): unknown {
  let value: unknown = draft;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** What a form edits of a row: every value may still be missing, lists aside. */
export type DraftOf<Body, Key extends keyof Body> = {
  [Name in Key]-?: NonNullable<Body[Name]> extends readonly unknown[]
    ? NonNullable<Body[Name]>
    : NonNullable<Body[Name]> extends boolean
      ? boolean
      : Exclude<Body[Name], undefined> | null;
};

/** Today where the user is, `YYYY-MM-DD`. */
export function localDay(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
