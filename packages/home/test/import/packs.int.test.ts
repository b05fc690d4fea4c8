import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { homeOf } from '@agentspine/stores';
import { openStores } from '@agentspine/stores/open-stores';
import { replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { collectBlobGarbage } from '../../src/blobs/collect-blob-garbage.ts';
import { packCustody } from '../../src/blobs/pack-custody.ts';
import { findInCustody } from '../../src/doctor/check-custody.ts';
import { type ImportHome, openImportHome, worldOf } from './import-home.ts';

/** So much that the files of one import are packed. */
const large = 'some words that the model said. '.repeat(4000);

function writeFiles({ sources }: ImportHome, count: number, text: string): void {
  for (let file = 0; file < count; file += 1) writeFileSync(join(sources, `${file}.jsonl`), replyLine(file, text));
}

/** Files of `blobs/`, packs and others. */
function filesOf({ directory }: ImportHome): { readonly packs: readonly string[]; readonly loose: readonly string[] } {
  const all = readdirSync(join(directory, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return {
    packs: all.filter((path) => path.includes('/packs/')),
    loose: all.filter((path) => !path.includes('/packs/')),
  };
}

async function readAll(home: ImportHome): Promise<readonly string[]> {
  await using stores = await openStores(homeOf(worldOf(home.directory)), worldOf(home.directory), 'full');
  const texts: string[] = [];
  for (const { digest } of await stores.custody.readPieces()) {
    texts.push(Buffer.from((await stores.blobs.get(digest)) ?? []).toString());
  }
  return texts.sort();
}

test('an import of many files keeps their bytes in one pack, and the manifest names it before its pieces', async () => {
  using home = openImportHome();
  writeFiles(home, 4, large);
  await home.import();
  const { packs, loose } = filesOf(home);
  expect([packs.length, loose.length]).toEqual([1, 0]);
  const [line = ''] = readFileSync(join(home.directory, 'custody/manifest.jsonl'), 'utf8').split('\n');
  const said = JSON.parse(line) as { readonly kind: string; readonly name: string; readonly blobs: number };
  expect([said.kind, said.blobs]).toEqual(['pack', 4]);
  expect(packs[0]).toContain(said.name);
  expect(home.outputs()).toEqual([0, 1, 2, 3]);
});

test('what a file gains between imports is small, and is packed with the others when there is much of it', async () => {
  using home = openImportHome();
  writeFiles(home, 13, large);
  await home.import();
  for (let line = 10; line < 75; line += 13) {
    for (let file = 0; file < 13; file += 1)
      appendFileSync(join(home.sources, `${file}.jsonl`), replyLine(line + file));
    await home.import();
  }
  expect(filesOf(home).loose).toHaveLength(65);
  const before = await readAll(home);
  writeFileSync(join(home.sources, 'x.jsonl'), replyLine(100, large));
  writeFileSync(join(home.sources, 'y.jsonl'), replyLine(101, large));
  writeFileSync(join(home.sources, 'z.jsonl'), replyLine(102, large));
  await home.import();
  expect(filesOf(home).loose).toEqual([]);
  expect(await readAll(home)).toEqual(expect.arrayContaining([...before]));
  expect((await home.import()).report.files).toBe(0);
});

test('blob gc packs the blobs of a home from before packs, and takes nothing out that custody names', async () => {
  using home = openImportHome();
  writeFiles(home, 5, 'few words');
  await home.import();
  expect(filesOf(home).packs).toEqual([]);
  const before = await readAll(home);
  const world = worldOf(home.directory);
  const garbage = await collectBlobGarbage(homeOf(world), world, { olderThanMs: 0, isDry: false });
  expect(garbage.blobs).toEqual([]);
  const { packs, loose } = filesOf(home);
  expect([packs.length, loose.length]).toEqual([1, 0]);
  expect(await readAll(home)).toEqual(before);
  await collectBlobGarbage(homeOf(world), world, { olderThanMs: -1, isDry: false });
  expect(await readAll(home)).toEqual(before);
});

test('blob gc takes out of a pack what no store names any more', async () => {
  using home = openImportHome();
  writeFiles(home, 4, large);
  await home.import();
  const world = worldOf(home.directory);
  {
    await using stores = await openStores(homeOf(world), world, 'full');
    await stores.blobs.putPack([Buffer.from('named by nothing'), Buffer.from('neither')]);
  }
  const { blobs } = await collectBlobGarbage(homeOf(world), world, { olderThanMs: -1, isDry: false });
  expect(blobs).toHaveLength(2);
  expect(filesOf(home).packs).toHaveLength(1);
  expect(await readAll(home)).toHaveLength(4);
});

test.each(['hash-only', 'off'] as const)('an import in mode %s writes no pack, and no folder for one', async (mode) => {
  using home = openImportHome();
  writeFiles(home, 4, large);
  await home.import(mode);
  expect(readdirSync(home.directory)).toContain('ledger.jsonl');
  expect(readdirSync(home.directory)).not.toContain('blobs');
});

test('A091: a pack holds the texts of a mode full import, and a later import in mode off adds none to it', async () => {
  using home = openImportHome();
  writeFiles(home, 3, large);
  await home.import('full');
  writeFileSync(join(home.sources, 'marked.jsonl'), replyLine(50, `secret marker ${large}`));
  await home.import('off');
  const { packs } = filesOf(home);
  expect(packs).toHaveLength(1);
  const bytes = readFileSync(packs[0] ?? '');
  const text = zstdDecompressSync(bytes.subarray(8 + bytes.readUInt32LE(4))).toString();
  expect(text).toContain('some words that the model said.');
  expect(text).not.toContain('secret marker');
});

test.each([
  ['gone', (path: string) => rmSync(path), 'is not there: it held 4 blobs', 5],
  ['cut', (path: string) => truncateSync(path, readFileSync(path).readUInt32LE(4) + 12), 'is damaged: blob ', 4],
])('doctor names a pack that is %s, and what was in it', async (_, damage, what, count) => {
  using home = openImportHome();
  writeFiles(home, 4, large);
  await home.import();
  const [pack = ''] = filesOf(home).packs;
  damage(pack);
  const world = worldOf(home.directory);
  const findings = await findInCustody({ home: homeOf(world), world, isDeep: true });
  expect(findings[0]).toMatchObject({ level: 'problem', path: pack, what: expect.stringContaining(what) });
  expect(findings).toHaveLength(count);
});

test('a pack that is gone is told as missing bytes, and everything else goes on', async () => {
  using home = openImportHome();
  writeFiles(home, 4, large);
  await home.import();
  rmSync(filesOf(home).packs[0] ?? '');
  writeFileSync(join(home.sources, 'new.jsonl'), replyLine(9));
  const { report } = await home.import();
  expect(report.files).toBe(1);
  expect(home.outputs()).toEqual([0, 1, 2, 3, 9]);
});

test('packing again while nothing is small changes nothing', async () => {
  using home = openImportHome();
  writeFiles(home, 20, large);
  await home.import();
  const world = worldOf(home.directory);
  await using stores = await openStores(homeOf(world), world, 'full');
  await packCustody(stores, 2);
  const before = filesOf(home);
  const manifest = await nodeFileSystem.stat(join(home.directory, 'custody/manifest.jsonl'));
  expect(await packCustody(stores, 2)).toMatchObject({ packs: 0, removedFiles: 0 });
  expect(filesOf(home)).toEqual(before);
  expect((await nodeFileSystem.stat(join(home.directory, 'custody/manifest.jsonl')))?.size).toBe(manifest?.size);
});
