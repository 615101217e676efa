import type { ApiClient } from './api-client.ts';
import { at, listOf, text } from './json.ts';

const branches = [
  { branchCode: 'HA01', name: 'Harbour Branch', street: '12 Quay Street', openedOn: '1998-05-02', floorArea: 1240 },
  { branchCode: 'OT02', name: 'Old Town Branch', street: '3 Minster Yard', openedOn: '1964-09-14', floorArea: 860.5 },
];
const publishers = ['Penguin Classics', "Oxford World's Classics", 'Reclam', '人民文学出版社'];
const subjects = [
  { dewey: '823.8', heading: 'English fiction, Victorian' },
  { dewey: '813.3', heading: 'American fiction, 1830–1861' },
  { dewey: '833.6', heading: 'German fiction, classic' },
  { dewey: '895.1348', heading: 'Chinese fiction, Qing' },
];

interface Book {
  readonly name: string;
  readonly author: readonly [givenName: string | null, familyName: string];
  readonly publisher: number;
  readonly subject: number;
  readonly language: string;
  readonly publishedOn: string;
  readonly listPrice: number;
}
const books: readonly Book[] = [
  book('Great Expectations', ['Charles', 'Dickens'], 0, 0, 'en', '2002-12-31', 11.99),
  book('Middlemarch', ['George', 'Eliot'], 0, 0, 'en', '2003-03-27', 12.5),
  book('Jane Eyre', ['Charlotte', 'Brontë'], 1, 0, 'en', '2019-09-12', 8.99),
  book('Moby-Dick', ['Herman', 'Melville'], 1, 1, 'en', '2008-05-08', 9.99),
  book('Die Leiden des jungen Werther', ['Johann Wolfgang', 'Goethe'], 2, 2, 'de', '2001-01-01', 4.8),
  book('红楼梦', [null, '曹雪芹'], 3, 3, 'zh', '2008-07-01', 29.7),
];

function book(
  name: string,
  author: Book['author'],
  publisher: number,
  subject: number,
  language: string,
  publishedOn: string,
  listPrice: number,
): Book {
  return { name, author, publisher, subject, language, publishedOn, listPrice };
}

const members = [
  { name: 'Ada Whitfield', email: 'ada.whitfield@mail.example', bornOn: '1979-03-18' },
  { name: 'Tom Okafor', email: 'tom.okafor@mail.example', bornOn: '1991-11-05' },
  { name: '林晓梅', email: 'xiaomei.lin@mail.example', bornOn: '1986-06-21' },
  { name: 'Greta Lindqvist', email: 'greta.l@mail.example', bornOn: '1968-01-30' },
  { name: 'Ben Whitfield', email: null, bornOn: '2015-08-09' },
];
const dayMs = 86_400_000;

/** Days from today, as a date. */
export const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

type Create = (path: string, body: object) => Promise<string>;

/**
 * Two branches, a small catalogue and a month of loans, made through the product's own API; nothing where there are
 * branches already.
 */
export async function ensureLibraryData(product: ApiClient): Promise<void> {
  if (at(await product.send('GET', '/api/library/branches?pageSize=1'), 'total') !== 0) return;
  const create: Create = async (path, body) => text(await product.send('POST', `/api/library/${path}`, body), 'id');
  const branchIds = await each(branches, async (branch) => await create('branches', branch));
  await makeStaff(create, branchIds);
  const copyIds = await makeBooks(create, branchIds);
  const memberIds = await makeMembers(create);
  await makeLoans(product, create, copyIds, memberIds);
  await product.send('POST', '/api/desk/overdue-runs');
}

async function makeStaff(create: Create, branchIds: readonly string[]): Promise<void> {
  const [harbour = '', oldTown = ''] = branchIds;
  const head = { fullName: 'Maria Sørensen', login: 'maria', role: 'librarian', branchId: harbour };
  const managerId = await create('staffs', { ...head, passwordHash: crypto.randomUUID(), weeklyHours: 38.5 });
  const desk = { fullName: 'Jonas Reed', login: 'jonas', role: 'desk', branchId: oldTown, managerId };
  await create('staffs', { ...desk, passwordHash: crypto.randomUUID(), weeklyHours: 20 });
  for (const branchId of branchIds) {
    for (const weekday of [1, 2, 3, 4, 5]) {
      await create('opening-hours', { branchId, weekday, opens: '09:00:00', closes: '18:30:00' });
    }
  }
}

/** Two copies of each, in another branch each. */
async function makeBooks(create: Create, branchIds: readonly string[]): Promise<string[]> {
  const shelfIds = await each(
    branchIds,
    async (branchId, index) => await create('shelfs', { branchId, floorValue: index, shelfNo: 12 + index }),
  );
  const publisherIds = await each(publishers, async (name) => await create('publishers', { name }));
  const subjectIds = await each(subjects, async (subject) => await create('subjects', subject));
  const copies = await each(books, async (given, index) => {
    const { author, publisher, subject, ...title } = given;
    const [givenName, familyName] = author;
    const authorId = await create('authors', { familyName, givenName });
    const isbn = `978${String(100_000_000 + index * 7).padEnd(10, '0')}`;
    const own = { isbn, publisherId: publisherIds[publisher], subjectIds: [subjectIds[subject]] };
    const titleId = await create('titles', { ...title, ...own });
    await create('title-authors', { titleId, authorId });
    return await each(shelfIds, async (shelfId, number) => {
      const barcode = String(4_000_000_000_000 + index * 10 + number);
      return await create('copies', { titleId, shelfId, copyNo: number + 1, barcode });
    });
  });
  return copies.flat();
}

async function makeMembers(create: Create): Promise<string[]> {
  return await each(members, async (member, index) => {
    const memberId = await create('members', { ...member, memberNo: 20_001 + index });
    await create('member-cards', { memberId, cardCode: `C${100_001 + index}`, validUntil: inDays(300 + index) });
    return memberId;
  });
}

/** Weeks of books that came back, one of them late; some that are out, one of them overdue; some that others wait for. */
async function makeLoans(
  product: ApiClient,
  create: Create,
  copyIds: readonly string[],
  memberIds: readonly string[],
): Promise<void> {
  const lend = async (copy: number, member: number, daysAgo: number): Promise<string> =>
    await create('loans', {
      copyId: copyIds[copy % copyIds.length],
      memberId: memberIds[member % memberIds.length],
      lentAt: new Date(Date.now() - daysAgo * dayMs - copy * 60_000).toISOString(),
      dueOn: inDays(14),
    });
  const giveBack = async (loanId: string) => await product.send('POST', `/api/desk/loans/${loanId}/return`);
  const isLate = async (loanId: string, days: number) =>
    await product.send('PATCH', `/api/library/loans/${loanId}`, { dueOn: inDays(-days) });
  for (let day = 45; day > 3; day -= 1) {
    for (let turn = 0; turn < 1 + ((day * day + (day % 4)) % 4); turn += 1) {
      await giveBack(await lend(day * 5 + turn * 3, day + turn, day));
    }
  }
  const cameLate = await lend(2, 3, 20);
  await isLate(cameLate, 6);
  await giveBack(cameLate);
  await lend(0, 0, 3);
  await lend(1, 2, 2);
  await lend(6, 3, 1);
  const held = await lend(4, 0, 2);
  await lend(5, 2, 1);
  await isLate(await lend(8, 1, 30), 16);
  await makeReservations(product, create, memberIds);
  await giveBack(held);
}

/** For the two titles of which all copies are out. */
async function makeReservations(product: ApiClient, create: Create, memberIds: readonly string[]): Promise<void> {
  const pickUp = idsIn(await product.send('GET', '/api/library/branches?sort=branchCode'));
  for (const [index, name] of ['Great Expectations', 'Jane Eyre', 'Great Expectations'].entries()) {
    const [titleId] = idsIn(await product.send('GET', `/api/library/titles?filter[name][eq]=${name}`));
    const wish = { titleId, memberId: memberIds[memberIds.length - 1 - index] };
    await create('reservations', { ...wish, pickupBranchId: pickUp[index % pickUp.length] });
  }
}

const idsIn = (page: unknown): string[] => listOf(page, 'items').map((row) => text(row, 'id'));

async function each<T, R>(items: readonly T[], make: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (const [index, item] of items.entries()) made.push(await make(item, index));
  return made;
}
