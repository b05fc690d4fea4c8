import {
  type BlobPort,
  Custody,
  encodeContentLine,
  groupPieces,
  type LedgerEntry,
  openContentStore,
  openLedger,
  writeCursorFile,
} from '@agentspine/archive';
import { openBlobStore } from '@agentspine/blob-store';
import { cutTornTail, type FileSystem, type LockOptions, readWholeFile } from '@agentspine/durable-fs';
import { builtInHarnesses } from '@agentspine/ingest';
import type { ContentMode, ContentRecord, Digest, SourcePiece } from '@agentspine/schema';
import { savedCursorsOf } from '@agentspine/stores/canonical-marks';
import { loadSnapshot, markOf } from '@agentspine/stores/load-snapshot';
import { FakeMachine, ManualClock, sequentialIds } from '@agentspine/testkit';
import { packCustody } from '../../src/blobs/pack-custody.ts';
import { type ImportOutcome, importTranscripts } from '../../src/import/import-transcripts.ts';
import { deriveAll } from '../../src/import/rederive-ledger.ts';
import type { SourceTreeInMemory } from './source-tree-in-memory.ts';

const home = '/home';
const clock = new ManualClock();
const machine = new FakeMachine(clock);
const nextTempName = sequentialIds('temp');
let lastProcess = 0;

export interface FakeImport {
  readonly fileSystem: FileSystem;
  readonly sources: SourceTreeInMemory;
  readonly mode?: ContentMode;
  /** Packs everything, however little it is, and packs what is there again at the end of each import. */
  readonly packs?: boolean;
  /** What stands between custody and the blob store; only the controls put something there. */
  readonly wrapBlobs?: (blobs: BlobPort) => BlobPort;
  /** Called when everything that was found is committed, before the cursors are saved. */
  readonly onCommitted?: () => void;
}

/** Imports all sources as `spine import` does, up to the archive: stores, catching up, custody, ledger, cursors. */
export async function importOverFakeDisk(run: FakeImport): Promise<ImportOutcome> {
  const { fileSystem, sources, mode = 'full' } = run;
  await using stores = await openFakeStores(run);
  const { custody, ledger, content } = stores;
  const { snapshot } = await loadSnapshot(savedCursorsOf(await readWholeFile(fileSystem, `${home}/cursors.json`)), {
    custody,
    ledger,
    keepsText: true,
  });
  const outcome = await importTranscripts({
    harnesses: builtInHarnesses,
    sources,
    custody,
    ledger,
    content,
    snapshot,
    candidates: sources.paths.flatMap((path) => {
      const stat = sources.stat(path);
      return stat === undefined ? [] : [{ path, stat }];
    }),
    newBytes: sources.paths.reduce((sum, path) => sum + (sources.stat(path)?.size ?? 0), 0),
    keepsRaw: mode === 'full',
    clock: () => new Date(clock.now()),
    signal: new AbortController().signal,
    progress: { file: () => undefined, bytes: () => undefined, done: () => undefined },
  });
  run.onCommitted?.();
  if (run.packs === true) await packCustody(stores, 2);
  const marks = { manifest: await custody.mark(), ledger: await markOf(ledger) };
  await writeCursorFile(fileSystem, `${home}/cursors.json`, { ...snapshot, ...marks });
  return outcome;
}

/** Everything that a home holds, read by a program that has just started. */
export interface HomeContents {
  readonly pieces: readonly SourcePiece[];
  /** The bytes of a stored piece; `undefined` when they are not there. Bytes that are not those throw. */
  readonly bytesOf: (piece: SourcePiece) => Promise<Uint8Array | undefined>;
  readonly ledger: readonly LedgerEntry[];
  /** Content records of the made-up session, a line each: those that custody gives, and those of its file. */
  readonly content: readonly string[];
}

/** Opens the stores, which recovers what there is to recover, and hands over what they hold. */
export async function readFakeHome(run: FakeImport, look: (contents: HomeContents) => Promise<void>): Promise<void> {
  await using stores = await openFakeStores(run);
  const ledger: LedgerEntry[] = [];
  for await (const entry of stores.ledger.readLines()) ledger.push(entry);
  const content = (await readWholeFile(run.fileSystem, `${home}/content/made-up-session.jsonl`))?.toString();
  const given = run.mode === undefined || run.mode === 'full' ? await contentOf(stores.custody) : [];
  await look({
    pieces: await stores.custody.readPieces(),
    bytesOf: (piece) => stores.blobs.get(piece.digest),
    ledger,
    content: [...given, ...(content?.split('\n').slice(0, -1) ?? [])],
  });
}

async function contentOf(custody: Custody): Promise<readonly string[]> {
  const lines = new Set<string>();
  const append = async (records: readonly ContentRecord[]) => {
    for (const record of records) lines.add(encodeContentLine(record, 'full'));
    return { written: 0, duplicates: 0, skipped: 0 };
  };
  const { signal } = new AbortController();
  const run = { harnesses: builtInHarnesses, custody, mode: 'full', signal, content: { append } } as const;
  const files = groupPieces(await custody.readPieces());
  const derived = deriveAll(files, { ...run, onBytes: () => undefined }, new Map(), { files: 0, bytes: 0 });
  for await (const _line of derived);
  return [...lines];
}

/** Appends a record to the content of the made-up session, as a later import would. */
export async function appendToFakeContent(run: FakeImport): Promise<void> {
  await using stores = await openFakeStores(run);
  const said = { source: 'anthropic-api', sessionId: 'made-up-session', role: 'user', kind: 'text' } as const;
  await stores.content.append([{ ...said, messageId: 'later', ts: '2026-01-02T03:04:05.000Z', text: 'and then' }]);
}

async function openFakeStores({ fileSystem, mode = 'full', packs, wrapBlobs = (blobs) => blobs }: FakeImport) {
  const lockOptions = nextProcess();
  await using stack = new AsyncDisposableStack();
  await fileSystem.makeDirectory(home);
  const blobs = stack.use(await openBlobStore({ directory: `${home}/blobs`, fileSystem, nextTempName }));
  await cutTornTail(fileSystem, `${home}/custody/manifest.jsonl`);
  const port = mode === 'full' ? wrapBlobs(blobs) : unkept;
  const packBytesMin = packs === true ? { packBytesMin: 1 } : {};
  const custody = stack.use(new Custody({ directory: `${home}/custody`, fileSystem, blobs: port, ...packBytesMin }));
  const ledger = stack.use(await openLedger({ directory: home, fileSystem, clock, lockOptions }));
  const content = stack.use(openContentStore({ directory: home, fileSystem, mode, lockOptions }));
  const open = stack.move();
  return { blobs, custody, ledger, content, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

const unkept: BlobPort = {
  put: async (bytes) => ({ digest: await digestOf(bytes), storedBytes: 0 }),
  putPack: async (contents) => ({
    digests: await Promise.all(contents.map(digestOf)),
    storedBytes: 0,
    pack: undefined,
  }),
  get: async () => undefined,
  getStream: async () => undefined,
};

async function digestOf(bytes: Uint8Array): Promise<Digest> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(bytes))).toString('hex') as Digest;
}

/** Locks of a process that has just started; those before it have ended. */
function nextProcess(): LockOptions {
  machine.endProcess(lastProcess);
  lastProcess += 1;
  return { environment: machine.process(lastProcess), staleAfterMs: 50, waitMs: 100 };
}
