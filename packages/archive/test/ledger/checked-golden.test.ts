import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultyFileSystem } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeManifestLine } from '../../src/custody/manifest-line.ts';
import { Custody, encodeLedgerLine } from '../../src/index.ts';
import { piece } from '../custody/pieces.ts';
import { linesOf, openFakeLedger } from '../open.ts';
import { derivedLine, turn, turnLine } from '../records.ts';

/**
 * A ledger and a manifest as they are on disks: two lines of a version that wrote no checks, the seal over them, and lines
 * with checks of two appends, with their heads. The files are never written again: what is there must stay readable.
 */
const golden = (name: string) => readFileSync(join(import.meta.dirname, '../golden/checked', name), 'utf8');

const pieces = [0, 1, 2, 3].map((generation) => ({ ...piece, generation }));

async function makeLedger(): Promise<FaultyFileSystem> {
  const fileSystem = new FaultyFileSystem();
  await fileSystem.makeDirectory('/home');
  const old = [turnLine({ messageId: 'a', identity: 'source' }), derivedLine('b', 0)];
  fileSystem.plant('/home/ledger.jsonl', old.map(encodeLedgerLine).join(''));
  await using ledger = await openFakeLedger(fileSystem);
  await ledger.appendDerived([derivedLine('c', 10), derivedLine('ü', 20)]);
  await ledger.appendTurns([turn({ messageId: 'd', identity: 'source' })]);
  return fileSystem;
}

function openCustody(fileSystem: FaultyFileSystem): Custody {
  const none = () => Promise.resolve(undefined);
  const refused = () => Promise.reject(new Error('no blob is put here'));
  const blobs = { put: refused, putPack: refused, get: none, getStream: none };
  return new Custody({ directory: '/home/custody', fileSystem, blobs });
}

async function makeManifest(): Promise<FaultyFileSystem> {
  const fileSystem = new FaultyFileSystem();
  await fileSystem.makeDirectory('/home/custody');
  fileSystem.plant('/home/custody/manifest.jsonl', pieces.slice(0, 2).map(encodeManifestLine).join(''));
  for (const each of pieces.slice(2)) await openCustody(fileSystem).appendPieces([each]);
  return fileSystem;
}

const texts = (fileSystem: FaultyFileSystem, path: string) =>
  ['', '.head'].map((end) => Buffer.from(fileSystem.files().get(`${path}${end}`) ?? []).toString());

test('a ledger with checks is written as in the golden file, byte for byte, and its head too', async () => {
  const written = texts(await makeLedger(), '/home/ledger.jsonl');
  expect(written).toEqual([golden('ledger.jsonl'), golden('ledger.jsonl.head')]);
});

test('a manifest with checks is written as in the golden file, byte for byte, and its head too', async () => {
  const written = texts(await makeManifest(), '/home/custody/manifest.jsonl');
  expect(written).toEqual([golden('manifest.jsonl'), golden('manifest.jsonl.head')]);
});

async function openGoldenLedger(change: (text: string) => string = (text) => text) {
  const fileSystem = new FaultyFileSystem();
  await fileSystem.makeDirectory('/home');
  fileSystem.plant('/home/ledger.jsonl', change(golden('ledger.jsonl')));
  fileSystem.plant('/home/ledger.jsonl.head', golden('ledger.jsonl.head'));
  return openFakeLedger(fileSystem);
}

test('the golden ledger is read whole, has no damage, and is appended to', async () => {
  await using ledger = await openGoldenLedger();
  expect(await ledger.appendTurns([turn({ messageId: 'd', identity: 'source' })])).toMatchObject({ appended: 0 });
  await ledger.appendDerived([derivedLine('e', 30)]);
  expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
  const ids = (await linesOf(ledger)).flatMap((line) => (line.kind === 'turn' ? [line.record.messageId] : []));
  expect(ids).toEqual(['a', 'b', 'c', 'ü', 'd', 'e']);
});

test('a digit that is changed in the golden ledger is found, in lines under the seal and in lines with checks', async () => {
  for (const number of [0, 1, 2, 3]) {
    let count = -1;
    await using ledger = await openGoldenLedger((text) =>
      text.replaceAll('"output":20', (found) => {
        count += 1;
        return count === number ? '"output":21' : found;
      }),
    );
    expect((await ledger.findDamage()).faults, `turn ${number}`).toHaveLength(1);
  }
});

test('the golden manifest is read whole, has no damage, and is appended to', async () => {
  const fileSystem = new FaultyFileSystem();
  await fileSystem.makeDirectory('/home/custody');
  const path = '/home/custody/manifest.jsonl';
  for (const end of ['', '.head']) fileSystem.plant(`${path}${end}`, golden(`manifest.jsonl${end}`));
  await openCustody(fileSystem).appendPieces([{ ...piece, generation: 4 }]);
  const custody = openCustody(fileSystem);
  const expected = [...pieces, { ...piece, generation: 4 }];
  expect(await custody.readManifest()).toEqual({
    pieces: expected,
    packs: [],
    unreadable: 0,
    erased: 0,
    faults: [],
    lostPieces: 0,
  });
  expect(await custody.findLostEnd()).toBeUndefined();
  fileSystem.plant(path, golden('manifest.jsonl').replace('"generation":3', '"generation":1'));
  expect((await custody.readManifest()).faults).toHaveLength(1);
});
