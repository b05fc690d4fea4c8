import type { LedgerLine } from '@agentspine/schema';
import { everyFaultPoint, FaultyFileSystem, withoutFileSync } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import type { Ledger } from '../../src/index.ts';
import { entriesOf, openFakeLedger } from '../open.ts';
import { derivedLine, turn } from '../records.ts';

/** A point takes a hundredth of a second, and there are hundreds. */
const part = 17;
const compression = { plainBytesMax: 2_000, frameBytes: 1_000 };
const lines = (from: number, to: number): LedgerLine[] =>
  Array.from({ length: to - from }, (_, index) => derivedLine(`m${from + index}`, (from + index) * 10));

async function textOf(ledger: Ledger): Promise<string> {
  const { size } = (await ledger.stat()) ?? { size: 0 };
  return Buffer.from(await ledger.read(0, size)).toString();
}

/** The text of a ledger with these lines that was never compressed. */
async function plainText(...batches: readonly (readonly LedgerLine[])[]): Promise<string> {
  await using ledger = await openFakeLedger(new FaultyFileSystem());
  for (const batch of batches) await ledger.appendDerived(batch);
  return await textOf(ledger);
}

const framesIn = (fileSystem: FaultyFileSystem) =>
  [...fileSystem.files().keys()].filter((path) => path.startsWith('/home/ledger/'));

/** Reads the same bytes, has no damage, goes on, and is compressed by the next one that tries. */
async function checkSame(fileSystem: FaultyFileSystem, expected: string, more: string): Promise<void> {
  {
    await using ledger = await openFakeLedger(fileSystem);
    expect(await textOf(ledger)).toBe(expected);
    expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
    for await (const fault of ledger.findFrameFaults()) expect(fault).toBeUndefined();
    await ledger.appendDerived(lines(100, 108));
    expect(await textOf(ledger)).toBe(more);
    await ledger.compress(compression);
    expect(await textOf(ledger)).toBe(more);
  }
  expect(framesIn(fileSystem).length).toBeGreaterThan(1);
  expect(fileSystem.files().get('/home/ledger.jsonl')?.length).toBeLessThan(3_000);
  const kinds = [...fileSystem.files().keys()].filter((path) => /ledger-|damaged|torn/.test(path));
  expect(kinds).toEqual([]);
}

test('compressing a plain ledger leaves its bytes as they were, whatever happens', async () => {
  const before = await plainText(lines(0, 20));
  const more = await plainText(lines(0, 20), lines(100, 108));
  const report = await everyFaultPoint<string>({
    seeds: 2,
    part,
    prepare: async (fileSystem) => {
      await using ledger = await openFakeLedger(fileSystem);
      await ledger.appendDerived(lines(0, 20));
    },
    workload: async (fileSystem, acknowledge) => {
      await using ledger = await openFakeLedger(fileSystem);
      expect(await ledger.compress(compression)).toBe(true);
      acknowledge('compressed');
    },
    check: async (fileSystem) => {
      await checkSame(fileSystem, before, more);
    },
  });
  expect(report.calls).toBeGreaterThan(30);
});

test('the same test fails for frames that are not synced', async () => {
  const before = await plainText(lines(0, 20));
  const run = everyFaultPoint<string>({
    modes: ['power-loss'],
    prepare: async (fileSystem) => {
      await using ledger = await openFakeLedger(fileSystem);
      await ledger.appendDerived(lines(0, 20));
    },
    workload: async (fileSystem) => {
      await using ledger = await openFakeLedger(withoutFileSync(fileSystem));
      await ledger.compress(compression);
    },
    check: async (fileSystem) => {
      await using ledger = await openFakeLedger(fileSystem);
      expect(await textOf(ledger)).toBe(before);
    },
  });
  await expect(run).rejects.toThrow(/to be/);
});

test('compressing more of a ledger, after appends, loses and doubles nothing, whatever happens', async () => {
  const first = await plainText(lines(0, 20));
  const second = await plainText(lines(0, 20), lines(20, 40));
  const more = await plainText(lines(0, 20), lines(20, 40), lines(100, 108));
  await everyFaultPoint<string>({
    seeds: 2,
    part,
    prepare: async (fileSystem) => {
      await using ledger = await openFakeLedger(fileSystem);
      await ledger.appendDerived(lines(0, 20));
      await ledger.compress(compression);
    },
    workload: async (fileSystem, acknowledge) => {
      await using ledger = await openFakeLedger(fileSystem);
      await ledger.appendDerived(lines(20, 40));
      acknowledge('appended');
      await ledger.compress(compression);
    },
    check: async (fileSystem, acknowledged) => {
      await using ledger = await openFakeLedger(fileSystem);
      const text = await textOf(ledger);
      if (acknowledged.length === 0 && text !== second) {
        expect(first + second.slice(first.length)).toContain(text);
        return;
      }
      await checkSame(fileSystem, second, more);
    },
  });
});

async function* nothing(): AsyncGenerator<LedgerLine> {}

test('erasing and deriving again leave the compressed ledger or the new one, and nothing of the old one beside that', async () => {
  const stays = turn({ messageId: 'stays', identity: 'source' });
  await everyFaultPoint<string>({
    seeds: 2,
    part,
    prepare: async (fileSystem) => {
      await using ledger = await openFakeLedger(fileSystem);
      await ledger.appendTurns([stays]);
      await ledger.appendDerived(lines(0, 20));
      await ledger.compress(compression);
    },
    workload: async (fileSystem, acknowledge) => {
      await using ledger = await openFakeLedger(fileSystem);
      await ledger.replaceDerived({ newLines: nothing() });
      acknowledge('replaced');
    },
    check: async (fileSystem, acknowledged) => {
      {
        await using ledger = await openFakeLedger(fileSystem);
        expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
        const entries = await entriesOf(ledger);
        expect(acknowledged.length > 0 ? [1] : [1, 21]).toContain(entries.length);
        const judge = (value: unknown) =>
          (JSON.stringify(value).includes('"m7"') ? 'goes' : 'stays') as 'goes' | 'stays';
        const erased = await ledger.eraseLines({ erasure: 'e', erasedAt: '2026-01-01T00:00:00.000Z', judge });
        expect(erased).toBe(entries.length === 1 ? 0 : 1);
      }
      // What is erased is in no file, also not in one that a crash left.
      if (framesIn(fileSystem).length > 0) expect(framesIn(fileSystem)).toEqual([]);
      await using ledger = await openFakeLedger(fileSystem);
      expect(await ledger.appendTurns([stays])).toMatchObject({ appended: 0 });
    },
  });
});

test('a disk that is full in the middle leaves the ledger as it was, and gets its room back', async () => {
  const before = await plainText(lines(0, 40));
  for (const freeBytes of [0, 100, 700, 1_400, 2_500]) {
    const fileSystem = new FaultyFileSystem();
    await using ledger = await openFakeLedger(fileSystem);
    await ledger.appendDerived(lines(0, 40));
    fileSystem.limitSpace(freeBytes);
    await expect(ledger.compress(compression)).rejects.toMatchObject({ code: 'FS_NO_SPACE' });
    expect(framesIn(fileSystem)).toEqual([]);
    expect(fileSystem.files().has('/home/ledger.jsonl.new')).toBe(false);
    fileSystem.limitSpace(Number.POSITIVE_INFINITY);
    expect(await textOf(ledger)).toBe(before);
    expect(await ledger.compress(compression)).toBe(true);
    expect(await textOf(ledger)).toBe(before);
  }
});
