import { Custody } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { readClaims, type ShownClaims } from '@agentspine/judge';
import type { DocumentThread, DocumentTurn, SessionDocument } from '@agentspine/schema';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openBlobs } from '@agentspine/stores/open-stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { readWholeTexts } from './read-whole-texts.ts';
import { withClaims } from './with-claims.ts';
import { cutEventsOf, withTexts } from './with-texts.ts';

/** Which session, and how much of it. */
export interface SessionRequest {
  /** All that `Reader.resolveSession` takes. */
  readonly session: string;
  /** Reads texts whole out of custody, where rows hold their beginnings. */
  readonly isFull?: boolean | undefined;
}

/** A session with its claims, and what of these is not known. */
export interface ReadSession extends Omit<ShownClaims, 'claims'> {
  /** The session, its turns with their claims. */
  readonly document: SessionDocument;
}

/**
 * A session as a person reads it, with the claims of its agents and what their logs say of them.
 * @throws ReaderError `READER_SESSION_…`, ArchiveError `CUSTODY_MISSING`
 */
export async function readSession(
  world: HomeContext,
  { session, isFull = false }: SessionRequest,
): Promise<ReadSession> {
  using reader = openHomeReader(world, 'spine');
  const read = reader.sessionDocument(session);
  const names: ReadonlySet<string> = new Set(threadNames(read));
  const { claims, ...unread } = await readClaims(world, reader, { sessions: names });
  let turns: readonly DocumentTurn[] = withClaims(read.turns, claims);
  const cut = isFull ? cutEventsOf({ turns }) : [];
  if (cut.length > 0) {
    const home = homeOf(world);
    await using blobs = await openBlobs(home);
    const custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs });
    const source = { reader, custody, harnesses: harnessesOf(world) };
    turns = withTexts(turns, await readWholeTexts(cut, source));
  }
  return { document: { ...read, turns }, ...unread };
}

function threadNames({ traceIds, turns }: DocumentThread): readonly string[] {
  const items = turns.flatMap((turn) => turn.items);
  const subagents = items.flatMap((item) =>
    item.kind === 'call' ? item.subagents : item.kind === 'subagent' ? [item] : [],
  );
  return [...traceIds, ...subagents.flatMap(({ thread }) => threadNames(thread))];
}
