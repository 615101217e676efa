import type { Progress } from '../progress.ts';
import type { ApiClient } from './api-client.ts';
import { expectThat, refusal } from './expectation.ts';
import { at, listOf, text } from './json.ts';
import { inDays } from './library-data.ts';

/** Lends, reserves, takes back: a day at the desk. Throws at the first answer that is not as it should be. */
export async function exerciseLibrary(product: ApiClient, progress: Progress): Promise<void> {
  const send = async (method: string, path: string, body?: object) => await product.send(method, `/api/${path}`, body);
  const number = Date.now() % 100_000_000;
  const titleId = text(
    await send('POST', 'library/titles', { isbn: `97900${number}`.padEnd(13, '0'), name: 'Emma' }),
    'id',
  );
  const copy = { titleId, copyNo: 1, barcode: String(5_000_000_000_000 + number) };
  const copyId = text(await send('POST', 'library/copies', copy), 'id');
  const [ada, ben] = await newMembers(product, number);

  const loan = { barcode: copy.barcode, memberNo: number };
  const lent = await send('POST', 'desk/loans', loan);
  expectThat('the day it is due', at(lent, 'dueOn'), inDays(21));
  progress(`  lent copy ${copy.barcode} as loan ${text(lent, 'loanNo')}, due on ${text(lent, 'dueOn')}`);

  const twice = await refusal(send('POST', 'desk/loans', loan));
  expectThat('the status of a second loan of it', twice.status, 409);
  progress('  the same copy is not lent twice: 409, COPY_LENT');

  const [branch] = listOf(await send('GET', 'library/branches?pageSize=1'), 'items');
  const wish = { titleId, memberId: ben, pickupBranchId: text(branch, 'id') };
  const reservationId = text(await send('POST', 'library/reservations', wish), 'id');
  const [found] = listOf(await send('GET', `library/loans?filter[loanNo][eq]=${text(lent, 'loanNo')}`), 'items');
  expectThat('the member of the loan', at(found, 'memberId'), ada);
  const returned = await send('POST', `desk/loans/${text(found, 'id')}/return`);
  expectThat('the fine', at(returned, 'fine'), 0);
  const reservation = await send('GET', `library/reservations/${reservationId}`);
  expectThat('the reservation', [at(reservation, 'status'), at(reservation, 'heldCopyId')], ['ready', copyId]);
  progress('  took it back in time, and held it for who had reserved it');

  const kept = { titleId, copyNo: 2, barcode: '9990000000001' };
  const reserved = await refusal(send('POST', 'library/copies', kept));
  expectThat('the status of a copy with a reserved barcode', reserved.status, 422);
  expectThat('the code of its refusal', reserved.message.includes('LABEL_RESERVED'), true);
  progress('  a barcode that the plugin of labels keeps back is refused: 422, LABEL_RESERVED');

  const bad = await refusal(send('POST', 'library/titles', { isbn: '123', name: 'No book' }));
  expectThat('the status of a bad title', bad.status, 400);
  expectThat('the field that the refusal names', bad.message.includes('isbn'), true);
  progress('  a title with a wrong ISBN is refused: 400, isbn');
}

async function newMembers(product: ApiClient, number: number): Promise<readonly [string, string]> {
  const make = async (name: string, memberNo: number): Promise<string> => {
    const member = { name, memberNo, bornOn: '1990-01-01' };
    const id = text(await product.send('POST', '/api/library/members', member), 'id');
    const card = { memberId: id, cardCode: `D${memberNo}`, validUntil: inDays(30) };
    await product.send('POST', '/api/library/member-cards', card);
    return id;
  };
  return [await make('Demo Reader', number), await make('Another Reader', number + 100_000_000)];
}
