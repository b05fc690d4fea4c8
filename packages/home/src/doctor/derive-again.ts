import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Custody, encodeLedgerLine, groupPieces, type Ledger, openLedger } from '@agentspine/archive';
import type { BlobStore } from '@agentspine/blob-store';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { HarnessRegistry } from '@agentspine/ingest';
import type { LedgerLine, SourceFileId, SourcePiece } from '@agentspine/schema';
import {
  compareArchives,
  compareProjections,
  copyDatabase,
  countMissingEvents,
  readSpineStatus,
  type TableDifference,
} from '@agentspine/sqlite';
import { openWriter } from '@agentspine/writer';
import { openArchiveOf } from '../build-archive.ts';
import { type HomeContext, harnessesOf } from '../home-context.ts';
import { type Home, readTextFile } from '../home-paths.ts';
import { loadSnapshot } from '../import/load-snapshot.ts';
import { deriveAll } from '../import/rederive-ledger.ts';
import { fillTrace } from '../import/trace/fill-trace.ts';
import { tracerName } from '../import/trace/trace-stretch.ts';
import { lockOptions } from '../stores.ts';

type Files = ReadonlyMap<SourceFileId, readonly (readonly SourcePiece[])[]>;

/** What deriving everything again from custody found. */
export interface DerivedAgain {
  /** Transcripts that were derived. */
  readonly files: number;
  /** Lines that custody gives and the ledger lacks, and lines of these transcripts that custody does not give. */
  readonly ledger: { readonly missing: number; readonly extra: number };
  /** `undefined` where the archive is of another state of the ledger, or was priced by another list. */
  readonly archive: readonly TableDifference[] | undefined;
  readonly missingEvents: number;
  readonly projections: readonly TableDifference[];
}

export interface DeriveAgain {
  readonly home: Home;
  readonly world: HomeContext;
  readonly ledger: Ledger;
  readonly blobs: BlobStore;
  readonly isChosen: (file: SourceFileId) => boolean;
  /** Whether some transcripts are left out. */
  readonly isPart: boolean;
}

/** Derives ledger, archive and trace from custody into a temporary folder, and compares them with those of the home. */
export async function deriveAgain(run: DeriveAgain): Promise<DerivedAgain> {
  const directory = mkdtempSync(join(tmpdir(), 'spine-doctor-'));
  try {
    const { home, blobs } = run;
    await using custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs });
    const ledger = await compareLedgers(run, custody, directory);
    const archive = await compareArchiveOf(run, directory);
    return { ...ledger, archive, ...(await compareTraces(run, custody, directory)) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The given lines, and those of transcripts that are not derived again, go over as they are. */
async function compareLedgers({ ledger, world, isChosen }: DeriveAgain, custody: Custody, directory: string) {
  await using anew = await openAnew(directory, world);
  const parsers = await parsersOf(ledger);
  const chosen = chooseFiles(groupPieces(await custody.readPieces()), isChosen, harnessesOf(world));
  const found = new Set<string>();
  const add = appender(anew);
  const entries: Parameters<typeof deriveAll>[2] = new Map();
  const outcome = { files: 0, bytes: 0 };
  const derived = new Set<SourceFileId>();
  const run = {
    harnesses: harnessesOf(world),
    custody,
    mode: 'full' as const,
    signal: world.signal,
    onBytes: () => undefined,
    // Content records are pointers into custody; their files are not compared.
    content: { append: () => Promise.resolve({ written: 0, duplicates: 0, skipped: 0, warnings: [] }) },
  };
  const again = new Set<string>();
  for (const [file, generations] of chosen) {
    const lines: LedgerLine[] = [];
    let parser = '';
    for await (const line of deriveAll(new Map([[file, generations]]), run, entries, outcome)) {
      lines.push(line);
      if (line.kind === 'cursor') parser = line.parser;
    }
    // What another version derived is not what this one derives; an import or rederive brings it up to date.
    if (parsers.get(file) !== parser) continue;
    derived.add(file);
    for (const line of lines) if (line.kind !== 'cursor') again.add(encodeLedgerLine(line));
    for (const line of lines) await add(line);
  }
  let extra = 0;
  for await (const entry of ledger.readLines()) {
    if (entry.kind !== 'line') continue;
    const { line } = entry;
    const file = line.kind === 'cursor' ? line.file : 'at' in line ? line.at?.[0] : undefined;
    if (file === undefined || !derived.has(file)) await add(line);
    else if (line.kind !== 'cursor') {
      const text = encodeLedgerLine(line);
      if (again.has(text)) found.add(text);
      else extra += 1;
    }
  }
  await add.flush();
  return { files: derived.size, ledger: { missing: again.size - found.size, extra } };
}

function appender(ledger: Ledger) {
  let lines: LedgerLine[] = [];
  const flush = async (): Promise<void> => {
    await ledger.appendDerived(lines);
    lines = [];
  };
  const add = async (line: LedgerLine): Promise<void> => {
    if (lines.push(line) >= 20_000) await flush();
  };
  return Object.assign(add, { flush });
}

function openAnew(directory: string, world: HomeContext): Promise<Ledger> {
  const clock = { now: () => world.clock().getTime() };
  return openLedger({ directory, fileSystem: nodeFileSystem, clock, lockOptions });
}

/** By which parser each transcript was derived last. */
async function parsersOf(ledger: Ledger): Promise<ReadonlyMap<SourceFileId, string>> {
  const parsers = new Map<SourceFileId, string>();
  for await (const entry of ledger.readLines()) {
    if (entry.kind === 'line' && entry.line.kind === 'cursor') parsers.set(entry.line.file, entry.line.parser);
  }
  return parsers;
}

/** A transcript of which custody lacks bytes cannot be derived again, nor one of a harness that is not known here. */
function chooseFiles(files: Files, isChosen: DeriveAgain['isChosen'], harnesses: HarnessRegistry): Files {
  const canDerive = ({ stored, harness }: SourcePiece): boolean => stored && harnesses.find(harness) !== undefined;
  return new Map(
    [...files].filter(
      ([file, generations]) => isChosen(file) && generations.every((pieces) => pieces?.every(canDerive)),
    ),
  );
}

async function compareArchiveOf({ home, world, ledger }: DeriveAgain, directory: string) {
  using archive = await openArchiveOf(home, ledger, world);
  const status = await archive.status();
  if (status.state !== 'ok' || !status.upToDate) return undefined;
  await using anew = await openAnew(directory, world);
  using built = await openArchiveOf(home, anew, world, directory);
  await built.build();
  return compareArchives(home.archive, join(directory, 'archive.sqlite'));
}

async function compareTraces(
  { home, world, ledger, isChosen, isPart }: DeriveAgain,
  custody: Custody,
  directory: string,
) {
  const path = join(home.directory, 'spine.db');
  if (readSpineStatus(path).state !== 'ok') return { missingEvents: 0, projections: [] };
  const copy = join(directory, 'copy');
  await nodeFileSystem.makeDirectory(copy);
  copyDatabase(path, join(copy, 'spine.db'));
  const clock = { now: () => world.clock().getTime() };
  using rebuilt = openWriter({ home: copy, clock, allowsShared: true });
  const places = rebuilt.trace.cursors.places();
  rebuilt.trace.rebuild();
  const { snapshot } = await loadSnapshot(await readTextFile(home.cursors), { custody, ledger, keepsText: true });
  // What the trace was not told yet, or was told by another version, the next import tells it.
  const files = new Map(
    [...snapshot.files].filter(([file, entry]) => {
      const harness = harnessesOf(world).find(entry.harness);
      const place = places.get(file);
      if (harness === undefined || place === undefined || !isChosen(file)) return false;
      const isTold = place.parser === tracerName(harness) && place.takenBytes === entry.end;
      return isTold && place.generation === entry.generation;
    }),
  );
  using anew = openWriter({ home: directory, clock, allowsShared: true });
  await fillTrace({ custody, home, files, trace: anew.trace, world });
  return {
    missingEvents: countMissingEvents(path, join(directory, 'spine.db'), { isPart }),
    projections: compareProjections(path, join(copy, 'spine.db')),
  };
}
