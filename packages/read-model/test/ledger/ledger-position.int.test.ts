import { expect, test } from 'vitest';
import { countRows, openArchiveUnderTest, query } from '../archive-under-test.ts';
import { dumpArchive } from '../dump-archive.ts';
import { apiTurn } from '../line-builders.ts';
import { encodeLines } from '../memory-ledger.ts';

test('A065: a ledger that was cut below the cursor is read from its start', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn(), apiTurn({ messageId: 'm2' }));
  await under.archive.build();
  under.ledger.rewrite(encodeLines([apiTurn({ messageId: 'm3' })]));
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: true, turnsApplied: 1 });
  expect(query(under.path, 'SELECT message_id FROM turns')).toEqual([{ message_id: 'm3' }]);
});

test('A065: an archive of a ledger that is gone is empty', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn());
  await under.archive.build();
  under.ledger.bytes = undefined;
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: true, turnsApplied: 0 });
  expect(countRows(under.path, 'turns')).toBe(0);
});

test.each([
  ['the same size', 'model-b'],
  ['a larger size', 'model-with-a-longer-name'],
])('A066: a ledger rewritten in place to %s is built again', async (_, model) => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn(), apiTurn({ messageId: 'm2' }));
  await under.archive.build();
  under.ledger.rewrite(encodeLines([apiTurn({ model }), apiTurn({ messageId: 'm2', model })]));
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: true });
  const built = dumpArchive(under.path);
  await under.archive.rebuild();
  expect(dumpArchive(under.path)).toBe(built);
  expect(query(under.path, 'SELECT DISTINCT model FROM turns')).toEqual([{ model }]);
});

test('A066: a rewritten start is found though the end is the same', async () => {
  using under = openArchiveUnderTest();
  const rest = Array.from({ length: 40 }, (_, index) => apiTurn({ messageId: `n${index}`, turnIndex: index }));
  under.ledger.append(apiTurn(), ...rest);
  await under.archive.build();
  under.ledger.rewrite(encodeLines([apiTurn({ model: 'model-b' }), ...rest]));
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: true });
});

test('A067: another file with the same start and more in it equals a rebuild', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn());
  await under.archive.build();
  under.ledger.inode = '2';
  under.ledger.append(apiTurn({ messageId: 'm2', turnIndex: 1 }));
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: false, turnsApplied: 1 });
  const built = dumpArchive(under.path);
  await under.archive.rebuild();
  expect(dumpArchive(under.path)).toBe(built);
});

/** Lines with a middle that neither the head nor the tail of the file shows. */
function longLedger(middle: string): Uint8Array {
  const turn = (index: number) => apiTurn({ messageId: `n${index}`, turnIndex: index });
  const before = Array.from({ length: 40 }, (_, index) => turn(index));
  const after = Array.from({ length: 40 }, (_, index) => turn(index + 41));
  return encodeLines([...before, apiTurn({ messageId: 'n40', turnIndex: 40, model: middle }), ...after]);
}

test('a copy of a ledger is known to be one: nothing is built again, and the next build reads none of it', async () => {
  using under = openArchiveUnderTest();
  under.ledger.appendBytes(longLedger('model-a'));
  await under.archive.build();
  const built = dumpArchive(under.path);
  under.ledger.inode = '2';
  under.ledger.mtimeMs += 1_000;
  expect(await under.archive.status()).toMatchObject({ upToDate: true });
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: false, turnsApplied: 0 });
  expect(dumpArchive(under.path)).toBe(built);
  const { bytesRead } = under.ledger;
  await under.archive.build();
  expect(under.ledger.bytesRead).toBe(bytesRead);
});

test('a ledger that was derived again, as long as before and with the same start and end, is built again', async () => {
  using under = openArchiveUnderTest();
  under.ledger.appendBytes(longLedger('model-a'));
  await under.archive.build();
  under.ledger.inode = '2';
  under.ledger.rewrite(longLedger('model-b'));
  expect(await under.archive.status()).toMatchObject({ upToDate: false });
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: true });
  expect(query(under.path, "SELECT count(*) AS turns FROM turns WHERE model = 'model-b'")).toEqual([{ turns: 1 }]);
});

test('a position that grew in many builds is that of one build', async () => {
  using grown = openArchiveUnderTest();
  using whole = openArchiveUnderTest();
  const bytes = longLedger('model-a');
  const lines = Buffer.from(bytes)
    .toString()
    .split(/(?<=\n)/);
  for (const line of lines) {
    grown.ledger.appendText(line);
    await grown.archive.build();
  }
  whole.ledger.appendBytes(bytes);
  await whole.archive.build();
  const sum = (path: string) => query(path, 'SELECT ledger_offset_bytes, ledger_sum FROM archive_state');
  expect(sum(grown.path)).toEqual(sum(whole.path));
});

test('a ledger that is replaced while it is read is read again', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn());
  const { ledger } = under;
  const read = ledger.read.bind(ledger);
  ledger.read = (from, to) => {
    ledger.read = read;
    const bytes = read(from, to);
    ledger.inode = '2';
    ledger.rewrite(encodeLines([apiTurn({ messageId: 'm9' })]));
    return bytes;
  };
  await under.archive.build();
  expect(query(under.path, 'SELECT message_id FROM turns')).toEqual([{ message_id: 'm9' }]);
});
