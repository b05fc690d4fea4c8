import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { LedgerLine } from '@agentspine/schema';
import { openTempHome, seededRandom, type TempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeLedgerLine, type Ledger, LedgerBytes, openLedger } from '../../src/index.ts';
import { linesOf, lockOptions, openRealLedger } from '../open.ts';
import { derivedLine, turn } from '../records.ts';

const compression = { plainBytesMax: 2_000, frameBytes: 1_000 };
const derived = (from: number, to: number): LedgerLine[] =>
  Array.from({ length: to - from }, (_, index) => derivedLine(`m${from + index}`, (from + index) * 10));
const stamp: LedgerLine = { v: 1, kind: 'stamp', ts: 't', selector: { sessionId: 's' }, enrichment: { tier: 'gold' } };

async function* these(lines: readonly LedgerLine[]): AsyncGenerator<LedgerLine> {
  yield* lines;
}

async function textOf(ledger: Pick<Ledger, 'stat' | 'read'>): Promise<string> {
  return Buffer.from(await ledger.read(0, (await ledger.stat())?.size ?? 0)).toString();
}

async function faultsOf(ledger: Ledger): Promise<string[]> {
  const faults: string[] = [];
  for await (const { path, what } of ledger.findFrameFaults()) faults.push(`${path} ${what}`);
  return faults;
}

/** A ledger whose first lines are in frames: a stamp among twenty derived lines. */
async function compressed(home: TempHome): Promise<{ readonly text: string; readonly frames: readonly string[] }> {
  await using ledger = await openRealLedger(home.path);
  await ledger.appendDerived([...derived(0, 4), stamp, ...derived(4, 20)]);
  const text = await textOf(ledger);
  expect(await ledger.compress(compression)).toBe(true);
  expect(await textOf(ledger)).toBe(text);
  const folder = join(home.path, 'ledger');
  return { text, frames: readdirSync(folder).map((name) => join(folder, name)) };
}

test('whatever is appended, compressed, replaced and read, all bytes are those of a ledger that is never compressed', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const random = seededRandom(seed);
    const upTo = (max: number): number => Math.floor(random() * (max + 1));
    using home = openTempHome();
    using plainHome = openTempHome();
    await using plain = await openRealLedger(plainHome.path);
    let ledger = await openRealLedger(home.path);
    let last = 0;
    for (let step = 0; step < 30; step += 1) {
      const batch = derived(last, last + 1 + upTo(9));
      const what = upTo(9);
      if (what < 4) {
        last += batch.length;
        for (const each of [ledger, plain]) await each.appendDerived(batch);
      } else if (what === 4) {
        const record = turn({ messageId: `api${upTo(5)}`, identity: 'source' });
        const [one, other] = [await ledger.appendTurns([record]), await plain.appendTurns([record])];
        expect(one).toEqual(other);
      } else if (what === 5 && upTo(2) === 0) {
        for (const each of [ledger, plain]) await each.replaceDerived({ newLines: these(batch) });
      } else if (what === 6) {
        await ledger.close();
        ledger = await openRealLedger(home.path);
      } else await ledger.compress({ plainBytesMax: upTo(3_000), frameBytes: 100 + upTo(1_500) });
      const size = (await plain.stat())?.size;
      expect((await ledger.stat())?.size).toBe(size);
      const from = upTo(size ?? 0);
      const to = from + upTo(3_000);
      expect(Buffer.compare(await ledger.read(from, to), await plain.read(from, to)), `seed ${seed}`).toBe(0);
    }
    expect(await textOf(ledger)).toBe(await textOf(plain));
    expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
    expect(readFileSync(join(home.path, 'ledger.jsonl.head'), 'utf8')).toBe(
      readFileSync(join(plainHome.path, 'ledger.jsonl.head'), 'utf8'),
    );
    await ledger.close();
  }
});

test('a ledger is compressed only beyond the bound, says who it was, and keeps its identity when more of it is', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendDerived(derived(0, 4));
  const { inode } = (await ledger.stat()) ?? { inode: '' };
  expect(await ledger.compress(compression)).toBe(false);
  expect(existsSync(join(home.path, 'ledger'))).toBe(false);
  await ledger.appendDerived(derived(4, 20));
  await ledger.compress(compression);
  const once = await ledger.stat();
  expect(once).toMatchObject({ was: inode });
  expect(once?.inode).not.toBe(inode);
  await ledger.appendDerived(derived(20, 40));
  await ledger.compress(compression);
  expect(await ledger.stat()).toMatchObject({ inode: once?.inode, was: inode });
  await ledger.replaceDerived({ newLines: these(derived(0, 3)) });
  expect((await ledger.stat())?.inode).not.toBe(once?.inode);
  expect(readdirSync(join(home.path, 'ledger'))).toEqual([]);
});

test('a ledger with lines at its end that have no check stays plain until the next append', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendDerived(derived(0, 20));
  const path = join(home.path, 'ledger.jsonl');
  writeFileSync(path, `${readFileSync(path, 'utf8')}not one of ours\n`);
  expect(await ledger.compress(compression)).toBe(false);
  await ledger.appendDerived(derived(20, 22));
  const text = await textOf(ledger);
  expect(await ledger.compress(compression)).toBe(true);
  expect(await textOf(ledger)).toBe(text);
  // And the same behind frames.
  writeFileSync(path, `${readFileSync(path, 'utf8')}not one of ours\n`);
  await ledger.appendDerived(derived(22, 24));
  expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
  expect((await linesOf(ledger)).length).toBe(24);
});

test('a reader that holds the ledger reads on while it is compressed, and is told when it was replaced', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendDerived(derived(0, 20));
  const text = await textOf(ledger);
  const bytes = new LedgerBytes(nodeFileSystem, home.path);
  await using plain = await bytes.open();
  await ledger.compress(compression);
  expect(Buffer.from((await plain?.read(0, text.length)) ?? []).toString()).toBe(text);
  await using once = await bytes.open();
  await ledger.appendDerived(derived(20, 40));
  await ledger.compress(compression);
  // It reads the file that lines were appended to until more was compressed.
  expect(await textOf(ledger)).toBe(Buffer.from((await once?.read(0, text.length * 3)) ?? []).toString());
  await ledger.replaceDerived({ newLines: these(derived(0, 2)) });
  await expect(new LedgerBytes(nodeFileSystem, home.path).read(0, 10)).resolves.toHaveLength(10);
  await expect(once?.read(0, 10)).rejects.toMatchObject({ code: 'LEDGER_CHANGING' });
});

test.each([
  ['a flipped bit', (path: string) => flip(path), /cannot be decoded/],
  ['its end cut', (path: string) => truncateSync(path, 60), /cannot be decoded/],
  ['nothing in it', (path: string) => truncateSync(path, 0), /cannot be decoded/],
  [
    'more after it',
    (path: string) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('x')])),
    /cannot/,
  ],
  ['its file gone', (path: string) => rmSync(path), /lacks the file with bytes/],
])(
  'a frame with %s is named, the rest reads on, and deriving again repairs it and keeps what it was',
  async (_what, damage, said) => {
    using home = openTempHome();
    const { text, frames } = await compressed(home);
    damage(frames[1] ?? '');
    await using ledger = await openRealLedger(home.path);
    expect((await faultsOf(ledger)).join()).toMatch(said);
    expect((await textOf(ledger)).length).toBe(text.length);
    const lines = await linesOf(ledger);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines).toEqual(expect.arrayContaining([derivedLine('m0', 0), derivedLine('m19', 190)]));
    const { repair } = await ledger.replaceDerived({ newLines: these(derived(0, 20)) });
    if (repair !== undefined) {
      const saved = readFileSync(repair.savedAs);
      expect(saved.length).toBe(text.length);
      for (const { from, to } of repair.lostLines) expect(saved[to - 1], `${from}`).toBe(0x0a);
    }
    expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
    expect(await faultsOf(ledger)).toEqual([]);
    expect((await linesOf(ledger)).length).toBeGreaterThan(19);
  },
);

test('any flipped bit of a frame is found', async () => {
  using home = openTempHome();
  const { frames } = await compressed(home);
  const [path = ''] = frames;
  const whole = readFileSync(path);
  await using ledger = await openRealLedger(home.path);
  const unseen: number[] = [];
  for (let bit = 0; bit < whole.length * 8; bit += 5) {
    flip(path, bit);
    if ((await faultsOf(ledger)).length === 0) unseen.push(bit);
    writeFileSync(path, whole);
  }
  expect(unseen).toEqual([]);
  expect(await faultsOf(ledger)).toEqual([]);
});

test.each([
  ['gone', (path: string) => rmSync(path), /is gone/],
  ['empty', (path: string) => truncateSync(path, 0), /lost its first line/],
])(
  'where the plain lines are %s, those in frames are there, the loss is told, and appends go on',
  async (_what, damage, said) => {
    using home = openTempHome();
    const { text } = await compressed(home);
    damage(join(home.path, 'ledger.jsonl'));
    await using ledger = await openRealLedger(home.path);
    const left = await textOf(ledger);
    expect(text.startsWith(left)).toBe(true);
    expect(left.length).toBeGreaterThan(1_000);
    expect((await ledger.findDamage()).lostEnd).toMatchObject({ kind: 'shorter', knownSize: text.length });
    expect((await faultsOf(ledger)).join()).toMatch(said);
    await ledger.appendDerived(derived(30, 31));
    expect((await textOf(ledger)).startsWith(left)).toBe(true);
    expect((await linesOf(ledger)).at(-1)).toEqual(derivedLine('m30', 300));
    expect((await ledger.findDamage()).faults).toEqual([]);
    expect((await ledger.findDamage()).lostEnd).toBeDefined();
  },
);

test('a first line that was changed beyond a bit is told, and the frames say where the plain lines begin', async () => {
  using home = openTempHome();
  const { text } = await compressed(home);
  const path = join(home.path, 'ledger.jsonl');
  writeFileSync(path, readFileSync(path, 'latin1').replace(/"bytes":\d/, '"bytes":xx'), 'latin1');
  await using ledger = await openRealLedger(home.path);
  expect(await textOf(ledger)).toBe(text);
  expect((await faultsOf(ledger)).join()).toMatch(/ledger\.jsonl lost its first line/);
  await ledger.appendDerived(derived(30, 31));
  expect((await textOf(ledger)).startsWith(text)).toBe(true);
  expect(await faultsOf(ledger)).toEqual([]);
});

test('frames of a ledger that a program wrote again which knows of none are moved aside, and not removed', async () => {
  using home = openTempHome();
  const { frames } = await compressed(home);
  const path = join(home.path, 'ledger.jsonl');
  {
    using other = openTempHome();
    await using again = await openRealLedger(other.path);
    await again.appendDerived(derived(50, 80));
    writeFileSync(path, readFileSync(join(other.path, 'ledger.jsonl')));
    rmSync(join(home.path, 'ledger.jsonl.head'));
  }
  await using ledger = await openRealLedger(home.path);
  const text = await textOf(ledger);
  expect(text.startsWith(encodeLedgerLine(derivedLine('m50', 500)).slice(0, 40))).toBe(true);
  await ledger.compress(compression);
  expect(await textOf(ledger)).toBe(text);
  expect(readdirSync(home.path).filter((name) => name.startsWith('ledger-'))).toHaveLength(frames.length);
});

test('a home that is only read gives the bytes of its frames, and nothing in it changes', async () => {
  using home = openTempHome();
  const { text } = await compressed(home);
  const before = readdirSync(home.path);
  await using ledger = await openLedger({
    ...{ directory: home.path, fileSystem: nodeFileSystem, clock: { now: () => 0 }, lockOptions, access: 'read' },
  });
  expect(await textOf(ledger)).toBe(text);
  expect(readdirSync(home.path)).toEqual(before);
  await expect(ledger.compress({ plainBytesMax: 0, frameBytes: 100 })).rejects.toMatchObject({
    code: 'LEDGER_READ_ONLY',
  });
});

function flip(path: string, bit = Math.floor(readFileSync(path).length / 2) * 8): void {
  const bytes = readFileSync(path);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  writeFileSync(path, bytes);
}
