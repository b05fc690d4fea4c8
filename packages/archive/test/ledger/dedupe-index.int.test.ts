import { copyFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { formatChunk, indexHead, parseIndexText } from '../../src/ledger/index-text.ts';
import { openRealLedger } from '../open.ts';
import { derivedLine, turn } from '../records.ts';

const ids = ['a', 'b', 'c'];

function sightings(messageIds: readonly string[]) {
  return messageIds.map((messageId) => turn({ messageId, identity: 'source' }));
}

/** A closed ledger with three turns; returns the paths of both indexes. */
async function makeLedger(directory: string): Promise<readonly string[]> {
  await using ledger = await openRealLedger(directory);
  await ledger.appendTurns([...sightings(ids), turn({ messageId: 'local' })]);
  await ledger.close();
  return ['ledger.idx', 'ledger.content.idx'].map((name) => join(directory, name));
}

/** Whether a new process knows all records, those without a stable id also by their looks. */
async function expectKnown(directory: string): Promise<void> {
  await using ledger = await openRealLedger(directory);
  const known = [...sightings(ids), turn({ messageId: 'looks the same' })];
  expect(await ledger.appendTurns(known)).toEqual({ appended: 0, duplicates: 4 });
}

test('an index has a head, sixteen hex digits a line, and says up to where it is complete', async () => {
  using home = openTempHome();
  const [identities = '', window = ''] = await makeLedger(home.path);
  const { size } = statSync(join(home.path, 'ledger.jsonl'));
  expect(readFileSync(identities, 'utf8')).toMatch(
    new RegExp(`^agentspine index 1\\n([0-9a-f]{16}\\n){4}@${size} [0-9a-f]{8} [0-9a-f]{8}\\n$`),
  );
  expect(parseIndexText(readFileSync(window))).toMatchObject({
    coveredTo: size,
    isWhole: true,
    entries: [expect.any(String)],
  });
});

test('a lost, empty, cut or garbled index is made good from the ledger', async () => {
  using home = openTempHome();
  const paths = await makeLedger(home.path);
  const damage: readonly ((path: string) => void)[] = [
    (path) => rmSync(path),
    (path) => truncateSync(path, 0),
    (path) => truncateSync(path, statSync(path).size - 3),
    (path) => writeFileSync(path, 'garbage\n'),
    (path) => writeFileSync(path, readFileSync(path, 'utf8').replace(/[0-9a-f]{16}/, '0000000000000000')),
    (path) => writeFileSync(path, `${readFileSync(path, 'utf8')}0123`),
  ];
  for (const damaged of damage) {
    for (const path of paths) {
      damaged(path);
      await expectKnown(home.path);
    }
  }
});

test('an index that is ahead of its ledger, or of another one, is not believed', async () => {
  using home = openTempHome();
  await makeLedger(home.path);
  using other = openTempHome();
  await using smaller = await openRealLedger(other.path);
  await smaller.appendDerived([derivedLine('z', 0)]);
  await smaller.close();
  copyFileSync(join(other.path, 'ledger.jsonl'), join(home.path, 'ledger.jsonl'));
  await using ledger = await openRealLedger(home.path);
  expect(await ledger.appendTurns(sightings(['a', 'z']))).toEqual({ appended: 1, duplicates: 1 });
});

test('an index is caught up with what was appended without it, and extended, not written again', async () => {
  using home = openTempHome();
  const [identities = ''] = await makeLedger(home.path);
  const before = readFileSync(identities, 'utf8');
  await using ledger = await openRealLedger(home.path);
  await ledger.appendDerived([derivedLine('d', 0)]);
  expect(await ledger.appendTurns(sightings(['a', 'd', 'e']))).toEqual({ appended: 1, duplicates: 2 });
  await ledger.close();
  const after = readFileSync(identities, 'utf8');
  expect(after.startsWith(before)).toBe(true);
  expect(parseIndexText(Buffer.from(after))?.entries).toHaveLength(6);
});

test('an open ledger learns what another one appended', async () => {
  using home = openTempHome();
  await using one = await openRealLedger(home.path);
  await using two = await openRealLedger(home.path);
  await one.appendTurns(sightings(['a']));
  expect(await two.appendTurns(sightings(['a', 'b']))).toEqual({ appended: 1, duplicates: 1 });
  expect(await one.appendTurns(sightings(['b', 'c']))).toEqual({ appended: 1, duplicates: 1 });
  await two.close();
  await one.close();
  await using three = await openRealLedger(home.path);
  expect(await three.appendTurns(sightings(ids))).toEqual({ appended: 0, duplicates: 3 });
});

test('a ledger that is only imported to and read has no index', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendDerived([derivedLine('a', 0)]);
  await ledger.close();
  expect(existsSync(join(home.path, 'ledger.idx'))).toBe(false);
});

test('of records without a stable id the newest ten thousand are known by their looks', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  const local = (index: number) => turn({ messageId: `m-${index}`, ts: `t-${index}` });
  await ledger.appendTurns(Array.from({ length: 10_001 }, (_, index) => local(index)));
  const copies = [0, 1, 10_000].map((index) => ({ ...local(index), messageId: `copy-${index}` }));
  expect(await ledger.appendTurns(copies)).toEqual({ appended: 1, duplicates: 2 });
  await ledger.close();
  await using again = await openRealLedger(home.path);
  const more = [0, 2].map((index) => ({ ...local(index), messageId: `more-${index}` }));
  expect(await again.appendTurns(more)).toEqual({ appended: 0, duplicates: 2 });
});

test('chunks of an index are read up to the first that is not sound', () => {
  const first = indexHead + formatChunk(['0123456789abcdef'], 10, '00000001');
  const second = formatChunk(['fedcba9876543210', '0000000000000000'], 30, '00000002');
  expect(parseIndexText(Buffer.from(first + second))).toEqual({
    entries: ['0123456789abcdef', 'fedcba9876543210', '0000000000000000'],
    coveredTo: 30,
    mark: '00000002',
    isWhole: true,
  });
  for (let cut = 0; cut < second.length; cut += 1) {
    const bytes = Buffer.from(first + second.slice(0, cut));
    expect(parseIndexText(bytes)).toMatchObject({ coveredTo: 10, isWhole: cut === 0 });
  }
  expect(parseIndexText(Buffer.from(first.slice(0, -1)))).toBeUndefined();
  expect(parseIndexText(Buffer.from(indexHead))).toBeUndefined();
  expect(parseIndexText(Buffer.from(indexHead + formatChunk([], 0, '00000000')))).toMatchObject({ entries: [] });
});
