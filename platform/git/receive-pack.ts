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
  /** What the host's hooks say to the person who pushes. */
  readonly said: string;
}

/** All updates happen or none: the server checks every `from` itself, so a push never overwrites what it did not see. */
export function receivePackRequest(updates: readonly RefUpdate[], pack: Uint8Array | null): Uint8Array<ArrayBuffer> {
  const capabilities = '\0report-status side-band-64k atomic delete-refs object-format=sha1 agent=assembox-publish';
  const lines = updates.map(({ ref, from, to }, index) =>
    packetLine(`${from} ${to} ${ref}${index === 0 ? capabilities : ''}\n`),
  );
  return Buffer.concat([...lines, Buffer.from('0000'), ...(pack === null ? [] : [pack])]);
}

export function parsePushReport(body: Uint8Array): PushReport {
  let unpack = 'no answer';
  const refused: { ref: string; reason: string }[] = [];
  const { report, said } = withoutBands(Buffer.from(body));
  for (const packet of packets(report)) {
    const [word, ...rest] = packet.toString('utf8').trimEnd().split(' ');
    if (word === 'unpack') unpack = rest.join(' ');
    if (word === 'ng') refused.push({ ref: rest[0] ?? '', reason: rest.slice(1).join(' ') });
  }
  return { unpack, refused, said: said.toString('utf8').replaceAll(/\s+/g, ' ').trim() };
}

/** Band 1 carries the report, 2 and 3 what is said: https://git-scm.com/docs/gitprotocol-common */
function withoutBands(body: Buffer): { readonly report: Buffer; readonly said: Buffer } {
  const all = packets(body);
  if (!all.every((packet) => [1, 2, 3].includes(packet[0] ?? 0))) return { report: body, said: Buffer.alloc(0) };
  const of = (wanted: (band: number) => boolean) =>
    Buffer.concat(all.filter((packet) => wanted(packet[0] ?? 0)).map((packet) => packet.subarray(1)));
  return { report: of((band) => band === 1), said: of((band) => band !== 1) };
}

function packetLine(text: string): Uint8Array {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, '0')), payload]);
}

function packets(body: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let position = 0;
  while (position + 4 <= body.length) {
    const length = Number.parseInt(body.toString('latin1', position, position + 4), 16);
    if (!(length >= 4)) break;
    found.push(body.subarray(position + 4, position + length));
    position += length;
  }
  return found;
}
