/*
 * Tombstones have no names: what they mean in a home is found by asking of every name that the home has. Sessions are named by records of the ledger,
 * by facts of transcripts in custody, which may be ahead of the ledger, by the trace, and by words of every other file.
 */
import { basename, join } from 'node:path';
import {
  ArchiveError,
  type ErasedNames,
  groupPieces,
  isOfErased,
  type Ledger,
  type Tombstones,
  wordsOf,
} from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { isJsonObject } from '@agentspine/schema';
import { sessionsInSpine } from '@agentspine/sqlite/erase-in-spine';
import type { Home, HomeContext } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openWriterOf } from '@agentspine/stores/spine';
import type { CustodyParts } from './erase-custody.ts';
import { planSpine } from './erase-in-stores.ts';
import { planFiles, type SessionsToErase, withStores } from './erase-sessions.ts';
import type { ErasedSession } from './erasure-intent.ts';
import { filesBelow } from './files-below.ts';
import { readFile } from './read-every-byte.ts';
import { scanGeneration } from './scan-generation.ts';

/** Sessions that are in the home although tombstones name them. Those that others only quote are not among them. */
export async function findErased(home: Home, world: HomeContext, tombstones: Tombstones): Promise<SessionsToErase> {
  const seen = new SeenNames(
    tombstones,
    harnessesOf(world).harnesses.map(({ source }) => source),
  );
  const alsoIn = await withStores(home, world, async (parts) => {
    await seeLedger(parts.ledger, seen);
    return await seeCustody(parts, seen);
  });
  await seeSpine(home, world, seen);
  await seeFiles(home.directory, seen);
  const sessions = [...seen.held()];
  for (const session of seen.wordsAlone()) if (await isKept(home, world, session)) sessions.push(session);
  return { sessions, alsoIn };
}

/** Names that were asked for and are of erased sessions. */
class SeenNames implements ErasedNames {
  readonly #tombstones: Tombstones;
  readonly #sources: Set<string>;
  readonly #held = new Map<string, { readonly source: string; readonly sessionId: string; traceIds: string[] }>();
  readonly #ofTrace = new Set<string>();
  readonly #words = new Set<string>();

  constructor(tombstones: Tombstones, sources: Iterable<string>) {
    this.#tombstones = tombstones;
    this.#sources = new Set(sources);
  }

  isErased(source: string, sessionId: string): boolean {
    this.#sources.add(source);
    const isErased = this.#tombstones.isErased(source, sessionId);
    const name = `${source}:${sessionId}`;
    if (isErased && !this.#held.has(name)) this.#held.set(name, { source, sessionId, traceIds: [] });
    return isErased;
  }

  isErasedId(word: string): boolean {
    const isErased = this.#tombstones.isErasedId(word);
    if (isErased) this.#words.add(word);
    return isErased;
  }

  /** A session of the trace that a runtime names. */
  seeBound(source: string, sessionId: string, traceId: string): void {
    if (this.isErased(source, sessionId)) this.#held.get(`${source}:${sessionId}`)?.traceIds.push(traceId);
  }

  seeTraced(traceId: string): void {
    if (this.#tombstones.isErased('trace', traceId)) this.#ofTrace.add(traceId);
  }

  seeWords(text: string): void {
    for (const word of wordsOf(text)) this.isErasedId(word);
  }

  /** Sessions that a store has as its own. */
  *held(): Generator<ErasedSession> {
    yield* this.#held.values();
    const bound = new Set([...this.#held.values()].flatMap(({ traceIds }) => traceIds));
    for (const id of this.#ofTrace) if (!bound.has(id)) yield { source: null, sessionId: null, traceIds: [id] };
  }

  /** What other files name. */
  *wordsAlone(): Generator<ErasedSession> {
    const known = new Set([...this.held()].flatMap(({ sessionId, traceIds }) => [sessionId, ...traceIds]));
    for (const word of this.#words) {
      if (known.has(word)) continue;
      const sources = [...this.#sources].filter((source) => this.#tombstones.isErased(source, word));
      for (const source of sources) yield { source, sessionId: word, traceIds: [] };
      if (sources.length === 0) yield { source: null, sessionId: null, traceIds: [word] };
    }
  }
}

async function seeLedger(ledger: Ledger, seen: SeenNames): Promise<void> {
  for await (const entry of ledger.readLines()) {
    if (entry.kind !== 'line') continue;
    if ('record' in entry.line) isOfErased(entry.line.record, seen);
    const selector: unknown = 'selector' in entry.line ? entry.line.selector : undefined;
    if (!isJsonObject(selector) || typeof selector['sessionId'] !== 'string') continue;
    if (typeof selector['source'] === 'string') seen.isErased(selector['source'], selector['sessionId']);
    else seen.isErasedId(selector['sessionId']);
  }
}

/** Returns the lives of transcripts that have lines of erased sessions. */
async function seeCustody({ custody, harnesses }: CustodyParts, seen: SeenNames): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const [file, generations] of groupPieces(await custody.readPieces())) {
    for (const [generation, pieces] of Object.entries(generations)) {
      const [first] = pieces;
      if (first === undefined) continue;
      seen.seeWords(first.path);
      if (!pieces.every(({ stored }) => stored)) continue;
      try {
        const { erased } = await scanGeneration({ custody, harness: harnesses.get(first.harness), pieces }, seen);
        if (erased.length > 0) found.add(`${file}/${generation}`);
      } catch (error) {
        // What is damaged in the backup's home is for the doctor; what names the session elsewhere is found there.
        if (!(error instanceof ArchiveError)) throw error;
      }
    }
  }
  return found;
}

async function seeSpine(home: Home, world: HomeContext, seen: SeenNames): Promise<void> {
  const path = join(home.directory, 'spine.db');
  if ((await nodeFileSystem.stat(path)) === undefined) return;
  // Brings the schema up to date.
  openWriterOf(home, world).close();
  const { bound, traceIds } = sessionsInSpine(path);
  for (const { session, source, runtime } of bound) {
    const [sessionId = runtime] = runtime.split('/');
    seen.seeBound(source, sessionId, session);
  }
  for (const id of traceIds) seen.seeTraced(id);
}

/** Bytes of transcripts and what is made of them were asked for their facts, and tombstones name nobody. */
const passedOver =
  /^(?:blobs$|ledger$|ledger\.jsonl(?:\.head)?$|custody\/manifest\.jsonl(?:\.head)?$|tombstones\.jsonl)/;

async function seeFiles(directory: string, seen: SeenNames): Promise<void> {
  for (const path of filesBelow(directory, (name) => passedOver.test(name))) {
    // A file of content records is named after its session.
    if (path.startsWith('content/')) seen.seeWords(basename(path));
    else for await (const { text } of readFile({ directory }, path)) seen.seeWords(text);
  }
}

/** Whether a session that no store has as its own has rows, lines, files or cold days. */
async function isKept(home: Home, world: HomeContext, session: ErasedSession): Promise<boolean> {
  const sessions = [session];
  const { events, rows } = await planSpine(home, world, { sessions, generations: [] });
  const { lines, files, coldDays } = await planFiles(home, sessions);
  return events + rows + lines + files + coldDays.length > 0;
}
