import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addLineChecks, emptyChain, textWithoutCheck } from '@agentspine/durable-fs';
import { openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openHome } from '../src/index.ts';

function writeSessions(folder: string): string {
  const sources = join(folder, 'sources');
  mkdirSync(sources);
  for (const name of ['a', 'b', 'c']) {
    writeFileSync(join(sources, `${name}.jsonl`), `${promptLine(1, `Repair ${name}`)}${replyLine(2)}${replyLine(3)}`);
  }
  return sources;
}

const open = (folder: string, name: string) => openHome({ directory: join(folder, name), homeDirectory: folder });

async function figuresOf(folder: string, name: string) {
  await using home = await open(folder, name);
  const { spine, archive, ...status } = await home.status();
  return {
    summary: home.reader.summary({ by: 'session' }),
    status: { ...status, home: '', archive: { ...archive, path: '' }, spine: { ...spine, path: '' } },
  };
}

interface SavedMarks {
  readonly ledger: { readonly inode: string };
  readonly manifest: { readonly inode: string };
}

function marksOf(home: string): SavedMarks {
  const [line = ''] = readFileSync(join(home, 'cursors.json'), 'utf8').split('\n');
  return JSON.parse(line) as SavedMarks;
}

test('a copy of a home is known to be one: nothing is built or derived again, and every figure is the same', async () => {
  using folder = openTempHome();
  const sources = writeSessions(folder.path);
  {
    await using home = await open(folder.path, 'home');
    await home.import({ paths: [sources] });
  }
  const figures = await figuresOf(folder.path, 'home');
  cpSync(join(folder.path, 'home'), join(folder.path, 'copy'), { recursive: true });
  expect(await figuresOf(folder.path, 'copy')).toEqual(figures);
  expect(figures.status.archive.upToDate).toBe(true);
  const copy = join(folder.path, 'copy');
  const manifest = readFileSync(join(copy, 'custody', 'manifest.jsonl'));
  await using home = await open(folder.path, 'copy');
  const { report, notices } = await home.import({ paths: [sources] });
  expect(report).toMatchObject({ files: 0, turns: 0, traceEvents: 0 });
  expect(notices).toEqual([]);
  expect(await home.buildArchive()).toMatchObject({ rebuiltFromZero: false, scannedBytes: 0, turnsApplied: 0 });
  expect(readFileSync(join(copy, 'custody', 'manifest.jsonl'))).toEqual(manifest);
  expect(await home.examine({ isDeep: true })).toMatchObject({ problems: 0 });
  expect(await figuresOf(folder.path, 'copy')).toEqual(figures);
  // From here on the copy is known by its own files, of which nothing need be read to know them.
  const ledger = statSync(join(copy, 'ledger.jsonl'));
  expect(marksOf(copy).ledger.inode).toBe(`${ledger.dev}:${ledger.ino}`);
  expect(marksOf(copy).manifest.inode).toBe(String(statSync(join(copy, 'custody', 'manifest.jsonl')).ino));
});

test('a copy of a home goes on: what is new in its sources is added, and nothing is counted twice', async () => {
  using folder = openTempHome();
  const sources = writeSessions(folder.path);
  {
    await using home = await open(folder.path, 'home');
    await home.import({ paths: [sources] });
  }
  cpSync(join(folder.path, 'home'), join(folder.path, 'copy'), { recursive: true });
  writeFileSync(join(sources, 'd.jsonl'), `${promptLine(1, 'Repair d')}${replyLine(2)}`);
  for (const name of ['home', 'copy']) {
    await using home = await open(folder.path, name);
    expect((await home.import({ paths: [sources] })).report).toMatchObject({ files: 1 });
    expect(await home.buildArchive()).toMatchObject({ rebuiltFromZero: false });
  }
  expect((await figuresOf(folder.path, 'copy')).summary).toEqual((await figuresOf(folder.path, 'home')).summary);
});

/** Puts another ledger in the place of one, as a rederive does that reads one model otherwise: as long, with the same start and end. */
function deriveOtherwise(home: string): void {
  const path = join(home, 'ledger.jsonl');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').map(textWithoutCheck);
  const middle = lines.findIndex((line, index) => index > lines.length / 2 && line.includes('claude-opus-4-6'));
  lines[middle] = lines[middle]?.replace('claude-opus-4-6', 'claude-opus-4-5') ?? '';
  const { bytes } = addLineChecks(Buffer.from(lines.map((line) => `${line}\n`).join('')), emptyChain);
  expect(bytes.length).toBe(statSync(path).size);
  rmSync(`${path}.head`);
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

test('a rederive that was killed before the archive was built is noticed, also in a copy of the home', async () => {
  using folder = openTempHome();
  const sources = join(folder.path, 'sources');
  mkdirSync(sources);
  const replies = Array.from({ length: 120 }, (_, index) => replyLine(index + 2)).join('');
  writeFileSync(join(sources, 'a.jsonl'), `${promptLine(1)}${replies}`);
  {
    await using home = await open(folder.path, 'home');
    await home.import({ paths: [sources] });
  }
  cpSync(join(folder.path, 'home'), join(folder.path, 'copy'), { recursive: true });
  for (const name of ['home', 'copy']) {
    deriveOtherwise(join(folder.path, name));
    await using home = await open(folder.path, name);
    expect((await home.status()).archive).toMatchObject({ upToDate: false });
    expect(await home.buildArchive()).toMatchObject({ rebuiltFromZero: true });
    const models = JSON.stringify(home.reader.summary({ by: 'model' }).rows);
    expect(models).toContain('claude-opus-4-5');
  }
});
