import { expect, test } from 'vitest';
import { claimsForPage, pageOfClaims } from '../src/answers/claims-page.ts';

type Slice = Parameters<typeof pageOfClaims>[0];
type Claim = Slice['claims'][number];

const made = (index: number, more: Partial<Claim> = {}): Claim => ({
  ...({ kind: 'tests', status: 'verified', reason: 'passed', quote: `claim ${index}`, session: 'made:1' } as const),
  ...{ message: `m${index}`, file: '/made/up.jsonl', line: index, start: 0, end: 9, turn: 0 },
  at: new Date(Date.UTC(2026, 2, 1) + index * 1_000).toISOString(),
  ...more,
});

/** Claims of one message in several files, by several kinds: only their names tell them apart. */
const alike = ['/made/a', '/made/b'].flatMap((file) =>
  (['tests', 'lint', 'build'] as const).map((kind) => made(7, { file, kind, quote: `${file} ${kind}` })),
);
const claims = [...Array.from({ length: 40 }, (_, index) => made(index)), ...alike].toReversed();

/** A page of the smallest part of these claims that a home gives for it. */
function pageOf(some: readonly Claim[], params: Parameters<typeof pageOfClaims>[1]) {
  const { status, from, limit } = claimsForPage(params);
  const isBehind = (claim: Claim) => {
    if (from === undefined || claim.at !== from.at) return from === undefined || claim.at < from.at;
    return claim.line > from.line || (claim.line === from.line && claim.start >= from.start);
  };
  const placeOf = ({ at, line, start }: Claim) => `${at} ${line} ${start}`;
  const asked = some
    .filter((claim) => status === undefined || claim.status === status)
    .toSorted((one, other) => (one.at < other.at ? 1 : Number(one.at > other.at) * -1) || one.line - other.line);
  const behind = asked.filter(isBehind);
  const atPlace = behind.filter(({ at, line, start }) => at === from?.at && line === from.line && start === from.start);
  const last = behind[atPlace.length + limit];
  const end =
    last === undefined ? behind.length : behind.findLastIndex((claim) => placeOf(claim) === placeOf(last)) + 1;
  const counts = Object.fromEntries(
    [...Map.groupBy(some, (claim) => claim.status)].map(([of, counted]) => [of, counted.length]),
  );
  const whole = { unreadable: [], filesWithoutBytes: 0, tasksLeft: 0 };
  return pageOfClaims({ claims: behind.slice(0, end), before: asked.length - behind.length, counts, ...whole }, params);
}

function walk(
  onPage: (page: number) => readonly Claim[],
  params: { readonly limit: number; readonly status?: string },
) {
  const quotes: string[] = [];
  let after: string | undefined;
  for (let page = 0; page === 0 || after !== undefined; page += 1) {
    const answer = pageOf(onPage(page), { ...params, after });
    expect(answer.at).toBeGreaterThanOrEqual(quotes.length);
    quotes.push(...answer.items.map(({ quote }) => quote));
    after = answer.next ?? undefined;
  }
  return quotes;
}

test.each([1, 2, 3, 5, 7, 45, 46, 47, 500])('D28: pages of %d claims have each claim once, newest first', (limit) => {
  const quotes = walk(() => claims, { limit });
  expect(quotes).toHaveLength(claims.length);
  expect(quotes.toSorted()).toEqual(claims.map(({ quote }) => quote).toSorted());
  expect(quotes.slice(0, 3)).toEqual(['claim 39', 'claim 38', 'claim 37']);
  expect(quotes.at(-1)).toBe('claim 0');
});

test('D28: claims that come while pages are walked move none of the older ones', () => {
  const quotes = walk((page) => [...Array.from({ length: page }, (_, index) => made(100 + index)), ...claims], {
    limit: 4,
  });
  expect(quotes.toSorted()).toEqual(claims.map(({ quote }) => quote).toSorted());
});

test('a claim that goes while pages are walked takes no other one with it', () => {
  const [first] = [pageOf(claims, { limit: 5, after: undefined })];
  const left = claims.filter(({ quote }) => quote !== first?.items.at(-1)?.quote);
  const next = pageOf(left, { limit: 5, after: first?.next ?? '' });
  expect(next.items.map(({ quote }) => quote)).toEqual(['claim 34', 'claim 33', 'claim 32', 'claim 31', 'claim 30']);
  expect([next.at, next.total]).toEqual([4, claims.length - 1]);
});

test('a page says how many there are of each status, and how many that are asked for are newer', () => {
  const some = [...claims, made(50, { status: 'contradicted' })];
  const first = pageOf(some, { status: 'verified', limit: 10 });
  expect(first).toMatchObject({ total: 46, at: 0, counts: { verified: 46, contradicted: 1 } });
  const second = pageOf(some, { status: 'verified', limit: 10, after: first.next ?? '' });
  expect(second).toMatchObject({ total: 46, at: 10 });
  expect(second.items[0]?.quote).toBe('claim 29');
  expect(pageOf([], {})).toMatchObject({ items: [], total: 0, next: null, at: 0, counts: {} });
});

test('D30: a page says how many tasks are not judged yet, and of which transcripts nothing is known', () => {
  const slice = { claims: [], before: 0, counts: {} };
  expect(pageOf([], {})).toMatchObject({ judging: null, notices: [] });
  const unreadable = [{ path: '/made/up.jsonl', reason: 'a blob is damaged' }];
  expect(pageOfClaims({ ...slice, unreadable, filesWithoutBytes: 2, tasksLeft: 7 }, {})).toMatchObject({
    judging: 7,
    notices: [
      '/made/up.jsonl is not read: a blob is damaged',
      'custody has no bytes of 2 transcripts: what they claim is not known',
    ],
  });
});

test('a cursor of another status is refused as stale, and what is not a cursor as wrong', () => {
  const { next } = pageOf(claims, { limit: 3 });
  const ask = (after: string, status?: string) => () => pageOf(claims, { after, status });
  expect(ask(next ?? '', 'verified')).toThrow(expect.objectContaining({ code: 'READER_CURSOR_STALE' }));
  const place = (...parts: readonly unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  for (const wrong of [
    'x',
    'W10',
    place('s', 'a', 'b', 1, 'n'),
    place('s', 'a', 1, 1),
    place('s', 'a', 1, 1, 'n', 0),
  ]) {
    expect(ask(wrong)).toThrow(expect.objectContaining({ code: 'READER_BAD_REQUEST' }));
  }
});
