import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Track } from '../ports.ts';

/** What a canary gets, as the gateway knows it at the moment. */
export interface CanaryShare {
  /** Per cent of the clients. */
  readonly weight: number;
  readonly versionCode: string;
}

export interface Placement {
  readonly track: Track;
  /** Header names and values in turn, to be sent besides those of the answer. */
  readonly headers: readonly string[];
}

const cookieName = 'assembox-track';
const places = 10_000;

/**
 * Where a request goes while there is a canary. A client keeps the place that it drew at its first request; the canary has
 * as many places as its weight says, other ones for each version. So a client stays while the weight does, a raised weight
 * takes nobody off the canary, and it is not always the same clients who see a version first.
 */
export function placeClient(headers: IncomingHttpHeaders, share: CanaryShare, random: () => number): Placement {
  const vary = ['vary', 'Cookie, X-Canary'];
  const asked = headers['x-canary'];
  if (asked === 'true' || asked === 'false' || share.weight === 0) {
    return { track: asked === 'true' ? 'canary' : 'stable', headers: vary };
  }
  const known = placeIn(headers.cookie);
  const place = known ?? Math.floor(random() * places);
  const track = (place + firstPlace(share.versionCode)) % places < (share.weight / 100) * places ? 'canary' : 'stable';
  return { track, headers: known === null ? [...vary, ...rememberedAs(place)] : vary };
}

/** `private` in a further line holds beside whatever the answer says itself: a shared cache must not give the cookie to others. */
function rememberedAs(place: number): string[] {
  const cookie = `${cookieName}=${place}; Path=/; HttpOnly; SameSite=Lax`;
  return ['set-cookie', cookie, 'cache-control', 'private'];
}

function placeIn(cookies: string | undefined): number | null {
  const found = cookies?.match(/(?:^|;)\s*assembox-track=(\d{1,4})\s*(?:;|$)/)?.[1];
  return found === undefined ? null : Number(found);
}

function firstPlace(versionCode: string): number {
  return createHash('sha256').update(versionCode).digest().readUInt32BE() % places;
}
