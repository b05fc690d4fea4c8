/* Whatever happened to a home since its claims were judged, the answer is that of a home in which nothing is kept. */
import { cpSync, existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenHome, openHome } from '@agentspine/home';
import { HarnessRegistry } from '@agentspine/ingest';
import { readMilestones, refreshClaims } from '@agentspine/judge';
import { ClaimStore } from '@agentspine/read-model';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { seededRandom, takesAll } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { claudeSession, codexSession, type Happening } from './claim-transcripts.ts';
import { TestSpine } from './test-spine.ts';

const steps: readonly Happening[] = [
  { asked: 'Please fix the width.' },
  { ran: 'npm test', output: 'Tests: 2 failed, 6 passed, 8 total', exitCode: 1 },
  { said: 'All tests pass.' },
  { ran: 'npm test', output: 'Tests: 8 passed, 8 total' },
  { said: 'All tests pass now.' },
  { ran: 'git commit -m x', output: '[main 1a2b3c4] x' },
  { said: 'The fix is committed.' },
  { said: 'Lint is clean.' },
];
const middle = Date.parse('2026-05-15T09:04:00.000Z');
/** Above 200 changed files all are looked at. */
const filesMany = 205;

/** Transcripts of which more and more is written. */
class GrowingHome implements Disposable {
  readonly spine = new TestSpine();
  readonly forgotten: string[] = [];
  /** How many files come at once, where many do. */
  readonly filesMany: number;
  readonly #written = new Map<string, number>();

  constructor(many = filesMany) {
    this.filesMany = many;
  }

  async grow(id: string, by: number): Promise<void> {
    const at = (this.#written.get(id) ?? 0) + by;
    this.#written.set(id, at);
    const happenings = Array.from({ length: at }, (_, index) => steps[index % steps.length] as Happening);
    const text = id.startsWith('c') ? codexSession(id, happenings) : claudeSession(id, happenings);
    await this.spine.run(['import', this.spine.write(`t/${id}.jsonl`, text)]);
  }

  /** Writes one file with lines of two sessions in the place of the one before. */
  async join(...ids: readonly string[]): Promise<void> {
    const text = ids.map((id) => claudeSession(id, steps.slice(0, 5))).join('');
    await this.spine.run(['import', this.spine.write('t/joined.jsonl', text)]);
  }

  async growMany(sessions: number): Promise<void> {
    for (let each = 0; each < sessions; each += 1)
      this.spine.write(`t/many/${each}.jsonl`, claudeSession(`m${each}`, steps.slice(0, 2 + (each % 4))));
    await this.spine.run(['import', join(this.spine.folder, 't/many')]);
  }

  get store(): string {
    return join(this.spine.home, 'claims.sqlite');
  }

  loseStore(): void {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${this.store}${suffix}`, { force: true });
  }

  damageStore(): void {
    this.loseStore();
    writeFileSync(this.store, 'SQLite format 3\0 and no more'.padEnd(8_192, 'x'));
  }

  /** Asks the home, and a copy of it in which nothing was judged. */
  async bothAnswers(): Promise<readonly [kept: unknown, fresh: unknown]> {
    const copy = join(this.spine.folder, 'copy');
    rmSync(copy, { recursive: true, force: true });
    cpSync(this.spine.home, copy, { recursive: true });
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(copy, `claims.sqlite${suffix}`), { force: true });
    return [await answersOf(this.spine.home, this.spine), await answersOf(copy, this.spine)];
  }

  [Symbol.dispose](): void {
    this.spine[Symbol.dispose]();
  }
}

async function answersOf(directory: string, spine: TestSpine) {
  await using home = await openHome({ directory, homeDirectory: spine.person });
  const all = await home.claims();
  const since = await home.claims({ sinceMs: middle });
  const ofSessions: unknown[] = [];
  const sessions = [...new Set(all.claims.map(({ session }) => session))];
  const each = takesAll ? 1 : Math.ceil(sessions.length / 40);
  for (const name of sessions.filter((_, index) => index % each === 0))
    ofSessions.push([
      name,
      await home.claims({ session: name }),
      await home.claims({ session: name, sinceMs: middle }),
    ]);
  const world = spine.world({ env: { AGENTSPINE_HOME: directory, TZ: 'UTC' } });
  return { all, since, ofSessions, again: await home.claims(), commits: await readMilestones(world, 'commit') };
}

const happenings = {
  'a session that goes on': async (home: GrowingHome) => home.grow('aa11', 3),
  'a new session': async (home: GrowingHome) => home.grow('bb22', 5),
  'a session of another harness': async (home: GrowingHome) => home.grow('cc33', 8),
  'a session that is forgotten': async (home: GrowingHome) => {
    // In any order it may be gone already.
    const { exitCode } = await home.spine.run(['forget', 'aa11']);
    if (exitCode === 0) home.forgotten.push('aa11');
  },
  'a file that joins two tasks': async (home: GrowingHome) => home.join('aa11', 'ab12'),
  'a file that joins them no more': async (home: GrowingHome) => {
    await home.join('aa11', 'ab12');
    await home.bothAnswers();
    await home.join('ab12', 'dd44');
  },
  'more files than are looked at one by one': async (home: GrowingHome) => home.growMany(home.filesMany),
  'a store that is deleted': async (home: GrowingHome) => home.loseStore(),
  'a store that is damaged': async (home: GrowingHome) => home.damageStore(),
  'a store that is cut': async (home: GrowingHome) => {
    if (existsSync(home.store)) truncateSync(home.store, 4_096);
  },
  'a trace that is made again': async (home: GrowingHome) => {
    for (const suffix of ['', '-wal', '-shm', '-turn'])
      rmSync(join(home.spine.home, `spine.db${suffix}`), { force: true });
    await home.spine.run(['import', join(home.spine.folder, 't')]);
  },
  'a question about one session': async (home: GrowingHome) => {
    await home.spine.run(['verify', '--session', 'aa11']);
  },
  'a question about the last minutes': async (home: GrowingHome) => {
    await home.spine.run(['verify', '--since', '2026-05-15T09:06:00Z']);
  },
} satisfies Readonly<Record<string, (home: GrowingHome) => Promise<void>>>;
const names = Object.keys(happenings) as (keyof typeof happenings)[];

test.each(names)('after all was judged, the answer is that of a fresh judging: %s', async (name) => {
  using home = new GrowingHome();
  await home.grow('aa11', 5);
  await home.grow('ab12', 7);
  await home.spine.run(['verify']);
  await happenings[name](home);
  expect(home.forgotten).toEqual(name === 'a session that is forgotten' ? ['aa11'] : []);
  const [kept, fresh] = await home.bothAnswers();
  expect(kept).toEqual(fresh);
});

test.each([1, 2, 3, 4])('after any of it in any order the answer is that of a fresh judging: %d', async (seed) => {
  // Each step asks for each session: with two hundred, four walks take a minute.
  using home = new GrowingHome(takesAll ? filesMany : 12);
  const random = seededRandom(seed);
  await home.grow('aa11', 4);
  for (let step = 0; step < 8; step += 1) {
    const name = names[Math.floor(random() * names.length)] ?? 'a new session';
    await happenings[name](home);
    const [kept, fresh] = await home.bothAnswers();
    expect(kept, `step ${step}: ${name}`).toEqual(fresh);
  }
});

test('an import of another process between two questions of one open home is seen', async () => {
  using home = new GrowingHome();
  await home.grow('aa11', 3);
  await using open = await openHome({ directory: home.spine.home, homeDirectory: home.spine.person });
  const before = await open.claims();
  expect(before.claims).toHaveLength(1);
  expect(await open.claims()).toEqual(before);
  await home.grow('aa11', 5);
  expect((await open.claims()).claims).toHaveLength(4);
});

test('with nothing changed since all was judged, no task and no transcript is looked at', async () => {
  using home = new GrowingHome();
  await home.grow('aa11', 8);
  await using open = await openHome({ directory: home.spine.home, homeDirectory: home.spine.person });
  const all = await open.claims();
  expect(all.claims.length).toBeGreaterThan(3);
  rmSync(join(home.spine.home, 'blobs'), { recursive: true });
  const { imports } = open.readerOf('spine');
  imports.withStates = () => {
    throw new Error('the cursors are read');
  };
  expect(await open.claims()).toEqual(all);
  expect((await open.claims({ session: 'aa11' })).claims).toEqual(all.claims);
  expect(await open.claims({ sinceMs: Number.NaN })).toEqual(all);
  expect(await open.claims({ sinceMs: Number.NEGATIVE_INFINITY })).toEqual(all);
  expect((await open.claims({ sinceMs: Number.POSITIVE_INFINITY })).claims).toEqual([]);
});

test('after an import only the tasks of the files that it changed are looked at', async () => {
  using home = new GrowingHome();
  await home.growMany(20);
  await home.grow('aa11', 5);
  await using open = await openHome({ directory: home.spine.home, homeDirectory: home.spine.person });
  const before = await open.claims();
  const { imports } = open.readerOf('spine');
  imports.withStates = () => {
    throw new Error('the cursors are read');
  };
  const asked: string[] = [];
  const { ofFiles } = imports;
  imports.ofFiles = (files) => {
    asked.push(...files);
    return ofFiles.call(imports, files);
  };
  await home.grow('aa11', 3);
  const after = await open.claims();
  expect(after.claims.length).toBe(before.claims.length + 2);
  expect(asked).toHaveLength(1);
  expect(await open.claims({ session: 'm3' })).toEqual({
    ...after,
    claims: after.claims.filter(({ session }) => session === 'm3'),
  });
  await home.join('aa11', 'm3');
  expect((await open.claims()).unreadable).toEqual([]);
  // The file itself, then those whose sessions it names.
  expect(new Set(asked).size).toBe(3);
  expect(asked).toHaveLength(4);
});

test('a question after an import judges all that it changed, whatever was asked, and the next one nothing', async () => {
  using home = new GrowingHome();
  await home.grow('aa11', 5);
  await home.grow('ab12', 5);
  await using open = await openHome({ directory: home.spine.home, homeDirectory: home.spine.person });
  await open.claims();
  await home.grow('ab12', 3);
  await open.claims({ session: 'aa11' });
  rmSync(join(home.spine.home, 'blobs'), { recursive: true });
  expect((await open.claims({ session: 'ab12' })).claims).toHaveLength(4);
});

test('another version of a parser judges again, and the first one after it too', async () => {
  using home = new GrowingHome();
  await home.grow('aa11', 8);
  const world = home.spine.world();
  const known = harnessesOf({});
  const mark = async (harnesses: HarnessRegistry | undefined) => {
    await refreshClaims({ ...world, harnesses });
    using store = ClaimStore.open(home.spine.home);
    return [store?.judgedHome()?.judgedFrom, [...(store?.judgedTasks() ?? [])]];
  };
  const first = await mark(undefined);
  expect(first[0]).toBeDefined();
  const claudeCode = known.get('claude-code');
  const newer = { ...claudeCode, version: claudeCode.version + 1 };
  const others = known.harnesses.filter(({ source }) => source !== newer.source);
  const second = await mark(new HarnessRegistry([newer, ...others]));
  expect(second[0]).not.toBe(first[0]);
  expect(second[1]).not.toEqual(first[1]);
  expect(await mark(undefined)).toEqual(first);
});

test('what is judged from an older state beside it is not taken for the whole', async () => {
  using home = new GrowingHome();
  await home.grow('aa11', 5);
  await using open: OpenHome = await openHome({ directory: home.spine.home, homeDirectory: home.spine.person });
  const all = await open.claims();
  {
    using other = ClaimStore.open(home.spine.home);
    const [task] = [...(other?.judgedTasks().keys() ?? [])];
    const rows = { claims: [], activities: [] };
    other?.replaceTasks([{ key: task ?? '', judgedFrom: 'older', filesWithoutBytes: 0, sessions: [], rows }]);
    expect(other?.judgedHome()).toBeUndefined();
    const changes = { since: 'another', looked: new Set<string>(), files: [], gone: [task ?? ''], tasks: [] };
    expect(other?.moveHome({ judgedFrom: 'all', ground: '', manifestBytes: 0 }, changes)).toBe(false);
    expect(other?.judgedTasks().size).toBe(1);
    expect(
      other?.markHome({ judgedFrom: 'all', ground: '', manifestBytes: 0 }, new Map([[task ?? '', 'newer']]), []),
    ).toBe(false);
  }
  expect(await open.claims()).toEqual(all);
});

test.each([undefined, 'verified', 'contradicted', 'stale'])(
  'a part of the claims is what all have there: %s',
  async (status) => {
    using home = new GrowingHome();
    // Both say the same at the same time, on the same lines.
    await home.grow('aa11', 16);
    await home.grow('ab12', 14);
    await using open = await openHome({ directory: home.spine.home, homeDirectory: home.spine.person });
    const { claims } = await open.claims();
    const asked = claims.filter((claim) => status === undefined || claim.status === status);
    const counts = Object.fromEntries(
      [...Map.groupBy(claims, (claim) => claim.status)].map(([of, some]) => [of, some.length]),
    );
    const places = claims.map(({ at, line, start }) => ({ at, line, start }));
    const between = places.flatMap((place) => [
      { ...place, line: place.line - 0.5 },
      { ...place, start: place.start + 1 },
    ]);
    const ends = [
      { at: '', line: 0, start: 0 },
      { at: '9', line: 0, start: 0 },
    ];
    for (const from of [undefined, ...places, ...between, ...ends]) {
      for (const limit of [0, 1, 2, 3, 5, 100]) {
        const behind = asked.filter((claim) => from === undefined || orderOf(claim, from) >= 0);
        const atPlace = behind.filter((claim) => from !== undefined && orderOf(claim, from) === 0);
        const last = behind[Math.min(atPlace.length + limit, behind.length - 1)];
        const expected = behind.filter((claim) => last !== undefined && orderOf(claim, last) <= 0);
        const slice = await open.claimSlice({ status, from, limit });
        const all = { unreadable: [], filesWithoutBytes: 0, tasksLeft: 0 };
        expect(slice).toEqual({ claims: expected, before: asked.length - behind.length, counts, ...all });
      }
    }
  },
);

test('a part of the claims that may take no time is of the tasks that are judged by then, more with each question', async () => {
  using home = new GrowingHome();
  for (const id of ['aa11', 'ab12', 'ac13']) await home.grow(id, 8);
  let ms = Date.parse('2026-05-16T00:00:00.000Z');
  const clock = () => {
    ms += 1_000;
    return new Date(ms);
  };
  await using open = await openHome({ directory: home.spine.home, homeDirectory: home.spine.person, clock });
  const ask = (waitMs?: number) => open.claimSlice({ limit: 100, waitMs });
  const parts = [await ask(0), await ask(0), await ask(0)];
  expect(parts.map(({ tasksLeft }) => tasksLeft)).toEqual([2, 1, 0]);
  const all = await ask();
  const sums = parts.map(({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0));
  expect(sums).toEqual([all.claims.length / 3, (2 * all.claims.length) / 3, all.claims.length]);
  expect(parts[2]).toEqual(all);
  // Where nothing is kept, all is judged: no question would come further than the first.
  home.loseStore();
  mkdirSync(home.store);
  expect(await ask(0)).toEqual(all);
});

type Placed = { readonly at: string; readonly line: number; readonly start: number };

function orderOf(one: Placed, other: Placed): number {
  if (one.at !== other.at) return one.at > other.at ? -1 : 1;
  return one.line - other.line || one.start - other.start;
}
