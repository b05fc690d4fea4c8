import {
  Custody,
  decodeContentLine,
  encodeContentLine,
  groupPieces,
  type Ledger,
  openContentStore,
} from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { HarnessRegistry } from '@agentspine/ingest';
import type { ContentRecord, SourceFileId, SourcePiece } from '@agentspine/schema';
import { type Home, type HomeContext, lockOptions } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openBlobs, openLedgerOf } from '@agentspine/stores/open-stores';
import { deriveAll } from '../import/rederive-ledger.ts';

/**
 * The content records of a session: those in `content/<sessionId>.jsonl`, then those that custody gives and that are not among them.
 * The ledger names the transcripts; of generations whose bytes were not kept only the file has records.
 * @throws ArchiveError `CUSTODY_MISSING`, `LEDGER_…`
 */
export async function readContentRecords(
  home: Home,
  world: HomeContext,
  sessionId: string,
): Promise<readonly ContentRecord[]> {
  await using blobs = await openBlobs(home);
  await using custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs });
  await using ledger = await openLedgerOf(home, world, 'read');
  const pieces = await custody.readPiecesOf(await filesOf(ledger, sessionId));
  const records = new RecordsOf(sessionId, await readFile(home, sessionId));
  const run = { harnesses: harnessesOf(world), custody, mode: 'full', signal: world.signal, content: records } as const;
  const outcome = { files: 0, bytes: 0 };
  const derived = deriveAll(keptOf(pieces, run.harnesses), { ...run, onBytes: () => undefined }, new Map(), outcome);
  for await (const _line of derived);
  return records.all;
}

async function readFile({ directory }: Home, sessionId: string): Promise<readonly ContentRecord[]> {
  await using store = openContentStore({ directory, fileSystem: nodeFileSystem, mode: 'off', lockOptions });
  return await store.readSession(sessionId);
}

async function filesOf(ledger: Ledger, sessionId: string): Promise<ReadonlySet<SourceFileId>> {
  const files = new Set<SourceFileId>();
  for await (const entry of ledger.readLines()) {
    if (entry.kind !== 'line' || !('record' in entry.line) || entry.line.record.sessionId !== sessionId) continue;
    if ('at' in entry.line && entry.line.at !== undefined) files.add(entry.line.at[0]);
  }
  return files;
}

/** Generations of which custody has every byte, of harnesses that are known here. */
function keptOf(pieces: readonly SourcePiece[], harnesses: HarnessRegistry) {
  return new Map(
    [...groupPieces(pieces)].map(([file, generations]) => [
      file,
      generations.filter((own) => own.every((piece) => piece.stored && harnesses.find(piece.harness) !== undefined)),
    ]),
  );
}

/** The records of one session, each once. */
class RecordsOf {
  readonly #sessionId: string;
  readonly all: ContentRecord[] = [];
  readonly #lines = new Set<string>();

  constructor(sessionId: string, given: readonly ContentRecord[]) {
    this.#sessionId = sessionId;
    for (const record of given) this.#add(record);
  }

  async append(records: readonly ContentRecord[]) {
    for (const record of records) if (record.sessionId === this.#sessionId) this.#add(record);
    return { written: 0, duplicates: 0, skipped: 0 };
  }

  #add(record: ContentRecord): void {
    const line = encodeContentLine(record, 'full');
    if (this.#lines.has(line)) return;
    this.#lines.add(line);
    // As a file would give it back, so that a record has one form wherever it comes from.
    const read = decodeContentLine(line, this.#sessionId);
    if (read !== undefined) this.all.push(read);
  }
}
