import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { openReader } from '@agentspine/reader';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { answerNothingNew, type NothingNewRequest } from '../../src/import/answer-nothing-new.ts';
import { parseNothingNew } from '../../src/import/nothing-new.ts';
import { type JournalSizes, journalSizesOf } from '../../src/import/report-marks.ts';
import { type ImportRequest, type ImportResult, runImport } from '../../src/import/run-import.ts';
import { CountingSourceTree } from './counting-source-tree.ts';
import { worldOf } from './import-home.ts';

const program = 'a build';

/** A home, a folder of transcripts, and a clock that is an hour and a half late, so that files have their times from long ago. */
function openQuietHome() {
  const folder = openTempHome();
  const [sources, directory] = [join(folder.path, 'sources'), join(folder.path, 'home')];
  mkdirSync(join(sources, 'deep'), { recursive: true });
  const transcript = join(sources, 'deep', 'a.jsonl');
  writeFileSync(transcript, promptLine(1) + replyLine(2) + promptLine(3));
  writeFileSync(join(sources, 'other.jsonl'), '{"no":"transcript"}\n');
  writeFileSync(join(sources, 'README.md'), 'text\n');
  let laterMs = 90 * 60_000;
  const worldAt = (home: string): HomeContext => ({ ...worldOf(home), clock: () => new Date(Date.now() + laterMs) });
  const request = { paths: [sources], program };
  return {
    sources,
    directory,
    transcript,
    waitMs: (ms: number) => {
      laterMs += ms;
    },
    import: (journals?: JournalSizes, seen: Pick<ImportRequest, 'sources' | 'look'> = {}): Promise<ImportResult> =>
      runImport({
        ...{ ...request, ...seen, journals, home: homeOf(worldAt(directory)) },
        mode: undefined,
        world: worldAt(directory),
      }),
    answer: (
      options: Partial<Pick<NothingNewRequest, 'program' | 'paths' | 'sources' | 'onLook'>> & {
        readonly home?: string;
      } = {},
    ) => answerNothingNew({ fillsTrace: true, ...request, ...options, world: worldAt(options.home ?? directory) }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

test('an import is answered without its stores as it answers itself', async () => {
  using home = openQuietHome();
  await home.import();
  const slow = await home.import();
  const quick = home.answer();
  expect(slow).toMatchObject({ unchangedFiles: 1, report: { files: 0, skippedFiles: 2 } });
  expect({ ...quick, report: { ...quick?.report, elapsedMs: 0 } }).toEqual({
    ...slow,
    report: { ...slow.report, elapsedMs: 0 },
  });
  expect(Object.keys(quick?.report ?? {})).toEqual(Object.keys(slow.report));
});

test('what an import claims of the cursors of the trace is what a reader finds, whether it wrote some or none', async () => {
  using home = openQuietHome();
  const claimed = () => parseNothingNew(readFileSync(join(home.directory, 'nothing-new.json'), 'utf8'));
  const found = () => {
    using reader = openReader({ home: home.directory, store: 'spine' });
    return { traceMark: reader.imports.mark() };
  };
  await home.import();
  expect(claimed()).toMatchObject(found());
  const before = found();
  writeFileSync(join(home.sources, 'deep', 'b.jsonl'), promptLine(9));
  expect((await home.import()).notices).toEqual([]);
  expect(claimed()).toMatchObject(found());
  expect(found()).not.toEqual(before);
});

test('no folder is walked where a store is another one: the import itself walks them', async () => {
  using home = openQuietHome();
  await home.import();
  const sources = new CountingSourceTree(nodeSourceTree);
  expect(home.answer({ sources })?.unchangedFiles).toBe(1);
  expect(sources.listed).toContain(home.sources);
  sources.listed.length = 0;
  writeFileSync(join(home.directory, 'models.json'), '{}');
  expect([home.answer({ sources }), sources.listed]).toEqual([undefined, []]);
});

test('where something is new, the import goes by the same look: no folder is walked twice', async () => {
  using home = openQuietHome();
  await home.import();
  writeFileSync(join(home.sources, 'deep', 'b.jsonl'), promptLine(9));
  const sources = new CountingSourceTree(nodeSourceTree);
  let look: ImportRequest['look'];
  const onLook: NothingNewRequest['onLook'] = (taken) => {
    look = taken;
  };
  expect(home.answer({ sources, onLook })).toBeUndefined();
  expect(sources.listed).toEqual([home.sources, join(home.sources, 'deep')]);
  // It was there after the look: the next import finds it.
  writeFileSync(join(home.sources, 'deep', 'c.jsonl'), promptLine(11));
  expect((await home.import(undefined, { sources, look })).report.files).toBe(1);
  expect(sources.listed).toEqual([home.sources, join(home.sources, 'deep')]);
  expect(home.answer()).toBeUndefined();
  expect((await home.import()).report.files).toBe(1);
});

test('a part of what was imported is answered too, and a file beside it is not', async () => {
  using home = openQuietHome();
  await home.import();
  expect(home.answer({ paths: [home.transcript] })?.unchangedFiles).toBe(1);
  writeFileSync(join(home.sources, 'deep', 'b.jsonl'), replyLine(9));
  expect(home.answer({ paths: [home.transcript] })?.unchangedFiles).toBe(1);
  expect(home.answer()).toBeUndefined();
});

test('an import that appended something is believed by the next one', async () => {
  using home = openQuietHome();
  await home.import();
  // What time told as over and goes on is reported, and then the next import is not believed either.
  writeFileSync(join(home.sources, 'deep', 'b.jsonl'), replyLine(9));
  expect(home.answer()).toBeUndefined();
  expect((await home.import()).report.files).toBe(1);
  expect(home.answer()).toMatchObject({ unchangedFiles: 2 });
});

test('a rewrite that keeps size and modification time has to be looked at', async () => {
  using home = openQuietHome();
  await home.import();
  const { atime, mtime } = statSync(home.transcript);
  writeFileSync(home.transcript, readFileSync(home.transcript, 'utf8').replace('2', '7'));
  utimesSync(home.transcript, atime, mtime);
  expect(home.answer()).toBeUndefined();
});

const stores = [
  'archive.sqlite',
  'cursors.json',
  'custody/manifest.jsonl',
  'custody/manifest.jsonl.head',
  'ledger.jsonl',
  'ledger.jsonl.head',
  'spine.db',
  'nothing-new.json',
];

test.each(stores)('a home whose %s is gone, cut, or put back from a copy has to be opened', async (name) => {
  using home = openQuietHome();
  await home.import();
  const path = join(home.directory, name);
  const copy = join(home.sources, '..', 'copy');
  cpSync(path, copy, { preserveTimestamps: true });
  expect(home.answer()).toBeDefined();
  renameSync(path, `${copy}.first`);
  expect(home.answer()).toBeUndefined();
  if (name !== 'nothing-new.json') {
    cpSync(copy, path, { preserveTimestamps: true });
    expect(home.answer()).toBeUndefined();
  }
  writeFileSync(path, readFileSync(copy).subarray(1));
  expect(home.answer()).toBeUndefined();
});

test.each(['config.json', 'models.json'])('%s of a user that comes or goes has to be read', async (name) => {
  using home = openQuietHome();
  await home.import();
  const path = join(home.directory, name);
  writeFileSync(path, '{}');
  expect(home.answer()).toBeUndefined();
  await home.import();
  expect(home.answer()).toBeDefined();
  rmSync(path);
  expect(home.answer()).toBeUndefined();
});

test('a home that was copied or moved has to be opened', async () => {
  using home = openQuietHome();
  await home.import();
  const copy = `${home.directory}-copy`;
  cpSync(home.directory, copy, { recursive: true, preserveTimestamps: true });
  expect(home.answer({ home: copy })).toBeUndefined();
  renameSync(home.directory, `${home.directory}-moved`);
  expect(home.answer({ home: `${home.directory}-moved` })).toBeUndefined();
  expect(home.answer()).toBeUndefined();
});

test('another build of the program believes nothing', async () => {
  using home = openQuietHome();
  await home.import();
  expect(home.answer({ program: 'another' })).toBeUndefined();
});

test('an answer is given until a session comes to rest, and again when that was told', async () => {
  using home = openQuietHome();
  writeFileSync(
    join(home.sources, 'live.jsonl'),
    replyLine(5).replaceAll(/"timestamp":"[^"]*"/g, () => `"timestamp":"${new Date().toISOString()}"`),
  );
  await home.import();
  expect(home.answer()).toBeDefined();
  home.waitMs(24 * 3_600_000);
  expect(home.answer()).toBeUndefined();
  expect((await home.import()).report.traceEvents).toBeGreaterThan(0);
  expect(home.answer()).toBeDefined();
  home.waitMs(365 * 24 * 3_600_000);
  expect(home.answer()).toBeDefined();
});

test('an import that had something to report is repeated until it has nothing', async () => {
  using home = openQuietHome();
  writeFileSync(join(home.directory, '..', 'sources', 'cut.jsonl.zst'), 'not zstd');
  const { report } = await home.import();
  expect(report.unreadableFiles).toBe(1);
  expect(existsSync(join(home.directory, 'nothing-new.json'))).toBe(false);
  rmSync(join(home.sources, 'cut.jsonl.zst'));
  await home.import();
  expect(home.answer()).toBeDefined();
});

test('an answer writes nothing', async () => {
  using home = openQuietHome();
  await home.import();
  const written = () => statSync(home.directory, { bigint: true }).ctimeNs;
  const before = written();
  chmodSync(join(home.directory, 'nothing-new.json'), 0o400);
  expect(home.answer()).toBeDefined();
  expect(written()).toBe(before);
});

test('a message in the inbox, and a journal beyond what was read of it, are looked at, also those that came while an import ran', async () => {
  using home = openQuietHome();
  await home.import();
  expect(home.answer()).toBeDefined();
  for (const folder of ['inbox', 'hooks', 'otlp']) mkdirSync(join(home.directory, folder));
  const message = join(home.directory, 'inbox', '12-0-codex.json');
  writeFileSync(message, '{}');
  writeFileSync(join(home.directory, 'inbox', 'notes.txt'), 'mine');
  expect(home.answer()).toBeUndefined();
  await home.import();
  expect(home.answer()).toBeUndefined();
  rmSync(message);
  expect(home.answer()).toBeDefined();
  for (const journal of ['hooks/messages-2026-01-02.jsonl', 'otlp/bodies-2026-01-02.jsonl']) {
    const read = journalSizesOf(home.directory);
    writeFileSync(join(home.directory, journal), '{}\n');
    expect(home.answer()).toBeUndefined();
    await home.import(read);
    expect(home.answer()).toBeUndefined();
    await home.import(journalSizesOf(home.directory));
    expect(home.answer()).toBeDefined();
    writeFileSync(join(home.directory, journal), '{}\n', { flag: 'a' });
    expect(home.answer()).toBeUndefined();
    await home.import(journalSizesOf(home.directory));
  }
  expect(home.answer()).toBeDefined();
});
