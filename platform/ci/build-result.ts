import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Value } from 'typebox/value';

/** Name of the file that a build archives to say what it made. */
export const buildResultFile = 'build-result.json';

const schema = Type.Object({
  requestId: Type.String(),
  /** 40 hex digits. */
  commit: Type.String(),
  /** Of the image or artifact that the registry took. */
  digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
  /** `name@sha256:…` */
  image: Type.String(),
});

export type BuildResult = Static<typeof schema>;

/** Null where the text is not a build's result. */
export function parseBuildResult(text: string): BuildResult | null {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(schema, value) && value.image.endsWith(`@${value.digest}`) ? value : null;
  } catch {
    return null;
  }
}
