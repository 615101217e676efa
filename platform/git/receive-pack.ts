/** The part of git's pack protocol that a push needs: https://git-scm.com/docs/gitprotocol-pack, "Pushing Data To a Server". */

/** Stands for "does not exist" on either side of a ref update. */
export const zeroOid = '0'.repeat(40);

export interface RefUpdate {
  readonly ref: string;
  readonly from: string;
  readonly to: string;
}

export interface PushReport {
  /** `ok`, or why the server could not unpack. */
  readonly unpack: string;
  /** Refs that were refused, with the server's reason. */
  readonly refused: readonly { readonly ref: string; readonly reason: string }[];
}

/** All updates happen or none: the server checks every `from` itself, so a push never overwrites what it did not see. */
export function receivePackRequest(updates: readonly RefUpdate[], pack: Uint8Array | null): Uint8Array<ArrayBuffer> {
  const capabilities = '\0report-status atomic delete-refs object-format=sha1 agent=assembox-publish';
  const lines = updates.map(({ ref, from, to }, index) =>
    packetLine(`${from} ${to} ${ref}${index === 0 ? capabilities : ''}\n`),
  );
  return Buffer.concat([...lines, Buffer.from('0000'), ...(pack === null ? [] : [pack])]);
}

export function parsePushReport(body: Uint8Array): PushReport {
  let unpack = 'no answer';
  const refused: { ref: string; reason: string }[] = [];
  for (const line of packetLines(body)) {
    const [word, ...rest] = line.trimEnd().split(' ');
    if (word === 'unpack') unpack = rest.join(' ');
    if (word === 'ng') refused.push({ ref: rest[0] ?? '', reason: rest.slice(1).join(' ') });
  }
  return { unpack, refused };
}

function packetLine(text: string): Uint8Array {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, '0')), payload]);
}

function packetLines(body: Uint8Array): string[] {
  const buffer = Buffer.from(body);
  const lines: string[] = [];
  let position = 0;
  while (position + 4 <= buffer.length) {
    const length = Number.parseInt(buffer.toString('latin1', position, position + 4), 16);
    if (!(length >= 4)) break;
    lines.push(buffer.toString('utf8', position + 4, position + length));
    position += length;
  }
  return lines;
}
