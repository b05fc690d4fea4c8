import { appendLinesDurably, type FileSystem } from '@agentspine/durable-fs';
import type { LedgerLine } from '@agentspine/schema';
import { everyFaultPoint, FaultyFileSystem, share, withoutFileSync } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeLedgerLine } from '../../src/index.ts';
import { entriesOf, linesOf, openFakeLedger } from '../open.ts';
import { derivedLine, turn, turnLine } from '../records.ts';

function idsOf(lines: readonly LedgerLine[]): string[] {
  return lines.flatMap((line) => (line.kind === 'turn' ? [line.record.messageId] : []));
}

async function assertAllThere(fileSystem: FaultyFileSystem, acknowledged: readonly string[]): Promise<void> {
  await using ledger = await openFakeLedger(fileSystem);
  const entries = await entriesOf(ledger);
  expect(entries.filter((entry) => entry.kind === 'skipped')).toEqual([]);
  expect(idsOf(await linesOf(ledger))).toEqual(expect.arrayContaining([...acknowledged]));
  // What was acknowledged is known, and the next append is not glued to anything.
  for (const messageId of acknowledged) {
    expect(await ledger.appendTurns([turn({ messageId, identity: 'source' })])).toMatchObject({ appended: 0 });
  }
  await ledger.appendTurns([turn({ messageId: 'after', identity: 'source' })]);
  expect(idsOf(await linesOf(ledger)).at(-1)).toBe('after');
}

async function appendSome(fileSystem: FileSystem, acknowledge: (id: string) => void): Promise<void> {
  await using ledger = await openFakeLedger(fileSystem);
  await ledger.appendTurns([turn({ messageId: 'a', identity: 'source' })]);
  acknowledge('a');
  await ledger.appendDerived([derivedLine('b', 0), derivedLine('c', 10)]);
  acknowledge('b');
  acknowledge('c');
  await ledger.appendTurns([
    turn({ messageId: 'd', identity: 'source' }),
    turn({ messageId: 'e', identity: 'source' }),
  ]);
  acknowledge('d');
  acknowledge('e');
}

test('an acknowledged record survives a fault at any call, and no half line is ever read', async () => {
  const report = await everyFaultPoint<string>({ workload: appendSome, check: assertAllThere, seeds: 2 });
  expect(report.calls).toBeGreaterThan(30);
});

test('the same test fails for an append that is not synced', async () => {
  const workload = (fileSystem: FaultyFileSystem, acknowledge: (id: string) => void) =>
    appendSome(withoutFileSync(fileSystem), acknowledge);
  await expect(everyFaultPoint<string>({ workload, check: assertAllThere, modes: ['power-loss'] })).rejects.toThrow(
    /ArrayContaining/,
  );
});

test('replacing derived lines leaves the old ledger or the new one, whatever happens', async () => {
  await everyFaultPoint<string>({
    seeds: 2,
    prepare: async (fileSystem) => {
      await using ledger = await openFakeLedger(fileSystem);
      await ledger.appendTurns([turn({ messageId: 'kept', identity: 'source' })]);
      await ledger.appendDerived([derivedLine('old', 0)]);
    },
    workload: async (fileSystem, acknowledge) => {
      await using ledger = await openFakeLedger(fileSystem);
      await ledger.replaceDerived({ newLines: newLines() });
      acknowledge('new');
    },
    check: async (fileSystem, acknowledged) => {
      await using ledger = await openFakeLedger(fileSystem);
      const ids = idsOf(await linesOf(ledger)).join();
      expect(acknowledged.length > 0 ? ['kept,new'] : ['kept,old', 'kept,new']).toContain(ids);
      const isNew = ids === 'kept,new';
      const sighting = (messageId: string) => turn({ messageId, identity: 'source' });
      expect(await ledger.appendTurns([sighting('kept')])).toMatchObject({ appended: 0 });
      expect(await ledger.appendTurns([sighting('old')])).toMatchObject({ appended: isNew ? 1 : 0 });
    },
  });
});

const ledgerPath = '/home/ledger.jsonl';

/** Flips the lowest bit of the first byte of a text in a file: a digit or letter becomes another one. */
function flipBit(fileSystem: FaultyFileSystem, path: string, text: string): void {
  const bytes = Buffer.from(fileSystem.files().get(path) ?? []);
  const place = bytes.indexOf(text);
  expect(place).toBeGreaterThan(0);
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  fileSystem.plant(path, bytes);
}

/** A ledger of which a line from the API and a derived one were changed, and a derived one is missing. */
async function damagedLedger(fileSystem: FaultyFileSystem): Promise<void> {
  {
    await using ledger = await openFakeLedger(fileSystem);
    await ledger.appendTurns([turn({ messageId: 'kept', identity: 'source' })]);
    await ledger.appendDerived([derivedLine('old', 0), derivedLine('gone', 10), derivedLine('last', 20)]);
  }
  flipBit(fileSystem, ledgerPath, 'kept');
  flipBit(fileSystem, ledgerPath, 'old');
  const lines = Buffer.from(fileSystem.files().get(ledgerPath) ?? [])
    .toString()
    .split('\n');
  fileSystem.plant(ledgerPath, lines.toSpliced(2, 1).join('\n'));
}

test('replacing the derived lines of a damaged ledger leaves it and its damage, or repairs it and keeps it beside', async () => {
  let damaged = '';
  const report = await everyFaultPoint<string>({
    seeds: 2,
    prepare: async (fileSystem) => {
      await damagedLedger(fileSystem);
      damaged = Buffer.from(fileSystem.files().get(ledgerPath) ?? []).toString();
    },
    workload: async (fileSystem, acknowledge) => {
      await using ledger = await openFakeLedger(fileSystem);
      await ledger.replaceDerived({ newLines: newLines() });
      acknowledge('new');
    },
    check: async (fileSystem, acknowledged) => {
      await using ledger = await openFakeLedger(fileSystem);
      const { faults } = await ledger.findDamage();
      if (acknowledged.length > 0) expect(faults).toEqual([]);
      if (faults.length > 0) {
        expect(Buffer.from(fileSystem.files().get(ledgerPath) ?? []).toString()).toBe(damaged);
        expect(await ledger.replaceDerived({ newLines: newLines() })).toMatchObject({ repair: { restoredLines: 2 } });
      }
      expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
      expect(idsOf(await linesOf(ledger))).toEqual(['kept', 'new']);
      const saved = [...fileSystem.files()].filter(([path]) => path.startsWith(`${ledgerPath}.damaged-`));
      expect(saved.map(([, bytes]) => Buffer.from(bytes).toString())).toContain(damaged);
    },
  });
  expect(report.calls).toBeGreaterThan(10);
});

test('a ledger cut at any byte reads as its whole lines, goes on, and keeps what was cut', async () => {
  const texts = ['a', 'b', 'ü'].map((messageId) => encodeLedgerLine(turnLine({ messageId, identity: 'source' })));
  const bytes = Buffer.from(texts.join(''));
  const ends = texts.map((_, count) => Buffer.byteLength(texts.slice(0, count + 1).join('')));
  const edges = [0, ...ends.flatMap((end) => [end - 1, end, end + 1])].filter((cut) => cut <= bytes.length);
  const cuts = share([...Array(bytes.length + 1).keys()], 11);
  for (const cut of new Set([...edges, bytes.indexOf('ü') + 1, ...cuts])) {
    const fileSystem = new FaultyFileSystem();
    await fileSystem.makeDirectory('/home');
    fileSystem.plant('/home/ledger.jsonl', bytes.subarray(0, cut));
    await using ledger = await openFakeLedger(fileSystem);
    const whole = bytes.subarray(0, cut).lastIndexOf(0x0a) + 1;
    const expected = bytes.toString('utf8', 0, whole);
    expect(Buffer.from(await ledger.read(0, bytes.length)).toString()).toBe(expected);
    expect(ledger.recovered.map((tail) => tail.cutBytes)).toEqual(cut === whole ? [] : [cut - whole]);
    const saved = ledger.recovered.map((tail) => Buffer.from(fileSystem.files().get(tail.savedAs) ?? []));
    expect(Buffer.concat(saved)).toEqual(bytes.subarray(whole, cut));
    await ledger.appendDerived([turnLine({ messageId: 'next' })]);
    expect(idsOf(await linesOf(ledger)).at(-1)).toBe('next');
  }
});

test('an append that fails for want of space is taken back, and the next one stands alone', async () => {
  const fileSystem = new FaultyFileSystem();
  await using ledger = await openFakeLedger(fileSystem);
  await ledger.appendTurns([turn({ messageId: 'a', identity: 'source' })]);
  fileSystem.limitSpace(300);
  await expect(ledger.appendDerived([derivedLine('b', 0), derivedLine('c', 10)])).rejects.toThrow();
  fileSystem.limitSpace(Number.POSITIVE_INFINITY);
  await ledger.appendDerived([derivedLine('d', 0)]);
  expect(idsOf(await linesOf(ledger))).toEqual(['a', 'd']);
});

test('a tail that another process left after the ledger was opened is cut by the next append', async () => {
  const fileSystem = new FaultyFileSystem();
  await using ledger = await openFakeLedger(fileSystem);
  await ledger.appendTurns([turn({ messageId: 'a', identity: 'source' })]);
  const file = await fileSystem.open('/home/ledger.jsonl', 'append');
  await appendLinesDurably(file, Buffer.from(encodeLedgerLine(derivedLine('b', 0))));
  await file.write(Buffer.from('{"v":1,'));
  await file.close();
  await ledger.appendTurns([
    turn({ messageId: 'b', identity: 'source' }),
    turn({ messageId: 'c', identity: 'source' }),
  ]);
  expect(idsOf(await linesOf(ledger))).toEqual(['a', 'b', 'c']);
  expect(ledger.recovered).toMatchObject([{ cutBytes: 7 }]);
});

async function* newLines(): AsyncGenerator<LedgerLine> {
  yield derivedLine('new', 0);
}
