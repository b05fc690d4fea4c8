import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { encodeCursorFile, parseCursorFile } from '@agentspine/archive';
import { codexLines, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openImportHome, readLines } from './import-home.ts';

/** Far above what a sample covers whole (256 KiB). */
const longText = 'long '.repeat(20_000);

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function blobsOf(directory: string): readonly string[] {
  const folder = join(directory, 'blobs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

test('a file that grew adds one piece, of exactly the new bytes', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  const [before, added] = [promptLine(1) + replyLine(2), replyLine(3)];
  writeFileSync(path, before);
  await home.import();
  appendFileSync(path, added);
  const { report } = await home.import();
  expect(report).toMatchObject({ files: 1, bytesRead: Buffer.byteLength(added), turns: 1 });
  const [from, to] = [Buffer.byteLength(before), Buffer.byteLength(before + added)];
  expect(home.pieces()).toMatchObject([
    { generation: 0, from: 0, to: from, digest: sha256(before), stored: true },
    { generation: 0, from, to, digest: sha256(added), stored: true },
  ]);
  expect(home.outputs()).toEqual([2, 3]);
});

test('an appended line of a long file costs that line and a bounded sample', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, Array.from({ length: 30 }, (_, number) => replyLine(number + 1, longText)).join(''));
  await home.import();
  const added = replyLine(99);
  appendFileSync(path, added);
  const { report, readBytes } = await home.import();
  expect(report).toMatchObject({ bytesRead: Buffer.byteLength(added), turns: 1 });
  // Two samples of 64 windows of 4 KiB: what is held, and what is held now.
  expect(readBytes).toBeLessThanOrEqual(2 * 64 * 4096 + Buffer.byteLength(added));
});

test('a truncated file starts a new generation and loses nothing', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, replyLine(1) + replyLine(2));
  await home.import();
  truncateSync(path, Buffer.byteLength(replyLine(1)));
  await home.import();
  expect(home.pieces().map(({ generation, from }) => [generation, from])).toEqual([
    [0, 0],
    [1, 0],
  ]);
  truncateSync(path, 0);
  await home.import();
  appendFileSync(path, replyLine(3));
  await home.import();
  expect(home.pieces().at(-1)).toMatchObject({ from: 0, digest: sha256(replyLine(3)) });
  expect(home.outputs()).toEqual([1, 2, 3]);
});

test('a rotated file and its successor are both held', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, replyLine(1) + replyLine(2));
  await home.import();
  renameSync(path, join(home.sources, 'a.1.jsonl'));
  writeFileSync(path, replyLine(3) + replyLine(4) + replyLine(5));
  await home.import();
  const last = home.pieces().filter((piece) => piece.path === path);
  expect(last.map(({ generation, digest }) => [generation, digest])).toEqual([
    [0, sha256(replyLine(1) + replyLine(2))],
    [1, sha256(replyLine(3) + replyLine(4) + replyLine(5))],
  ]);
  expect(home.outputs()).toEqual([1, 2, 3, 4, 5]);
});

test('a file that is rotated to another harness is read as what it is now', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, replyLine(1));
  await home.import();
  writeFileSync(path, codexLines(77));
  await home.import();
  expect(home.outputs()).toEqual([1, 77]);
});

test('a rewrite that keeps size and modification time is noticed, and both versions are held', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, replyLine(1));
  await home.import();
  const { atime, mtime } = statSync(path);
  writeFileSync(path, replyLine(2));
  utimesSync(path, atime, mtime);
  expect(statSync(path).size).toBe(Buffer.byteLength(replyLine(1)));
  await home.import();
  expect(home.pieces()).toMatchObject([
    { generation: 0, digest: sha256(replyLine(1)) },
    { generation: 1, digest: sha256(replyLine(2)) },
  ]);
  expect(home.outputs()).toEqual([1, 2]);
});

test('a file that was only touched is compared and adds nothing', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, replyLine(1));
  await home.import();
  utimesSync(path, new Date(0), new Date(0));
  const touched = await home.import();
  expect(touched).toMatchObject({ opened: [path], report: { files: 0, bytesRead: 0, turns: 0 } });
  expect(home.pieces()).toHaveLength(1);
  expect((await home.import()).opened).toEqual([]);
});

test.each([
  ['a short file', 'x'],
  ['a file longer than a sample covers whole', longText],
])('a rewrite of the head of %s is noticed when the file grew as well', async (_, text) => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  const rest = [2, 3, 4, 5].map((number) => replyLine(number, text)).join('');
  writeFileSync(path, replyLine(1) + rest);
  await home.import();
  writeFileSync(path, replyLine(7) + rest + replyLine(6));
  await home.import();
  expect(home.pieces().map(({ generation, from }) => [generation, from])).toEqual([
    [0, 0],
    [1, 0],
  ]);
  expect(home.outputs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('a second import of an unchanged home opens no transcript and writes nothing', async () => {
  using home = openImportHome();
  writeFileSync(join(home.sources, 'a.jsonl'), promptLine(1) + replyLine(2));
  writeFileSync(join(home.sources, 'b.jsonl'), codexLines(5));
  writeFileSync(join(home.sources, 'no-transcript.jsonl'), '{"some":"thing"}\n');
  writeFileSync(join(home.sources, 'empty.jsonl'), '');
  await home.import();
  const before = home.files();
  const again = await home.import();
  expect(again.opened).toEqual([]);
  expect(again).toMatchObject({ unchangedFiles: 2, report: { files: 0, skippedFiles: 2, bytesRead: 0, turns: 0 } });
  expect(home.files()).toEqual(before);
});

test('half a last line is held, and counted once when it is whole', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  const line = Buffer.from(replyLine(2));
  // Inside the two bytes of the é.
  const cut = line.indexOf('caf') + 4;
  writeFileSync(path, Buffer.concat([Buffer.from(replyLine(1)), line.subarray(0, cut)]));
  await home.import();
  expect(home.outputs()).toEqual([1]);
  appendFileSync(path, line.subarray(cut));
  const { report } = await home.import();
  expect(report).toMatchObject({ bytesRead: line.length - cut, turns: 1, unparsedLines: 0 });
  expect(home.outputs()).toEqual([1, 2]);
});

test('a last line without its line feed counts at once, and only once', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, replyLine(1).trimEnd());
  await home.import();
  expect(home.outputs()).toEqual([1]);
  appendFileSync(path, `\n${replyLine(2)}`);
  await home.import();
  expect(home.outputs()).toEqual([1, 2]);
});

test.each(['hash-only', 'off'] as const)('content mode %s keeps no raw bytes and counts the same', async (mode) => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, promptLine(1) + replyLine(2));
  await home.import(mode);
  appendFileSync(path, replyLine(3));
  await home.import(mode);
  expect(home.outputs()).toEqual([2, 3]);
  expect(blobsOf(home.directory)).toEqual([]);
  expect(home.pieces().map((piece) => piece.stored)).toEqual([false, false]);
  utimesSync(path, new Date(0), new Date(0));
  expect((await home.import(mode)).report.files).toBe(0);
  const records = readLines(join(home.directory, 'content/made-up-session.jsonl'));
  expect(records).toHaveLength(mode === 'off' ? 0 : 3);
});

test('a file that was no transcript is left alone until it becomes one', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, '// Source: made up\n');
  expect((await home.import()).report).toMatchObject({ files: 0, skippedFiles: 1 });
  expect((await home.import()).opened).toEqual([]);
  appendFileSync(path, replyLine(1));
  expect((await home.import()).report).toMatchObject({ files: 1, skippedFiles: 0 });
  expect(home.pieces()).toMatchObject([{ generation: 0, from: 0, to: statSync(path).size }]);
  expect(home.outputs()).toEqual([1]);
});

test('a transcript that also has a symlink is taken once', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, replyLine(1));
  symlinkSync(path, join(home.sources, 'b.jsonl'));
  symlinkSync(home.sources, join(home.sources, 'loop'));
  expect((await home.import()).report).toMatchObject({ files: 1, turns: 1 });
  expect(home.pieces()).toHaveLength(1);
});

test('half a line at the end of the manifest is cut, kept aside and told, and what follows is read', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  const manifest = join(home.directory, 'custody/manifest.jsonl');
  writeFileSync(path, replyLine(1));
  await home.import();
  appendFileSync(manifest, '{"v":1,"kind":"pie');
  const { notices } = await home.import();
  expect(notices).toEqual([expect.stringContaining('18 bytes were cut')]);
  expect(readFileSync(`${manifest}.torn-1`, 'utf8')).toBe('{"v":1,"kind":"pie');
  // The cursors of before the next append name a place that is the beginning of a line.
  const cursors = readFileSync(join(home.directory, 'cursors.json'));
  appendFileSync(path, replyLine(2));
  await home.import();
  writeFileSync(join(home.directory, 'cursors.json'), cursors);
  expect((await home.import()).report).toMatchObject({ files: 0, bytesRead: 0 });
  expect(home.pieces()).toHaveLength(2);
});

test('an import that is interrupted keeps what it began, and the next one goes on', async () => {
  using home = openImportHome();
  const names = Array.from({ length: 20 }, (_, number) => `${String(number).padStart(2, '0')}.jsonl`);
  for (const [number, name] of names.entries()) writeFileSync(join(home.sources, name), replyLine(number + 1));
  const stopped = await home.import('full', { interruptAtOpen: 5 });
  expect(stopped.wasInterrupted).toBe(true);
  const begun = home.outputs();
  expect(begun.length).toBeGreaterThan(3);
  expect(begun.length).toBeLessThan(20);
  const rest = await home.import();
  expect(rest).toMatchObject({ wasInterrupted: false, unchangedFiles: begun.length });
  expect(home.outputs()).toEqual(names.map((_, number) => number + 1));
});

test('a file that grows after its parser became another one is parsed again from its start', async () => {
  using home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, promptLine(1) + replyLine(2));
  await home.import();
  const cursors = join(home.directory, 'cursors.json');
  const saved = parseCursorFile(readFileSync(cursors));
  if (saved === undefined) throw new Error('cursors.json is not read');
  // As another version left it: with a state that means nothing to this one.
  for (const entry of saved.files.values())
    Object.assign(entry, { parser: 'claude-code/0', state: { parser: { sessions: 'of another kind' } } });
  writeFileSync(cursors, encodeCursorFile(saved));
  expect((await home.import()).opened).toEqual([]);
  appendFileSync(path, replyLine(3));
  const { report } = await home.import();
  expect(report).toMatchObject({ bytesRead: Buffer.byteLength(replyLine(3)), turns: 1 });
  expect(home.outputs()).toEqual([2, 3]);
});
