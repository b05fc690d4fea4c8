/*
 * `forget.json`: an erasure that has begun. It is durable before the first step and goes after the last, and has all that the steps
 * need which they take away: names of sessions, pieces of custody, tombstones. Each step does what is left of it, so that an erasure
 * that was killed is finished by doing all of them again. Until it is gone no import begins, and nothing is a promise.
 */
import { join } from 'node:path';
import type { Tombstone } from '@agentspine/archive';
import {
  nodeFileSystem,
  nodeLockEnvironment,
  ownedTempName,
  readWholeFile,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { isJsonObject } from '@agentspine/schema';
import type { Home } from '@agentspine/stores';
import { erasureName } from '@agentspine/stores/open-stores';
import { ErasureError } from './errors.ts';

/** A session that is erased. */
export interface ErasedSession {
  /** The harness or API; null for a session that no runtime names. */
  readonly source: string | null;
  /** The session, as its source names it; null for a session that no runtime names. */
  readonly sessionId: string | null;
  /** Its ids in the trace. */
  readonly traceIds: readonly string[];
}

/** A life of a transcript in custody that lines go out of. */
export interface ErasedGeneration {
  /** Id of the file in custody. */
  readonly file: string;
  /** Which life of the file. */
  readonly generation: number;
  /** Whether all of it goes. Otherwise lines of the sessions become spaces, and the rest stays in its places. */
  readonly isWhole: boolean;
}

/** A piece of custody whose bytes become others; digests as base64url, so that no search for digests in use finds them. */
export interface ChangedPiece {
  /** SHA-256 of the bytes as they were. */
  readonly before: string;
  /** SHA-256 of what takes their place; null where nothing does. */
  readonly after: string | null;
}

/** An erasure that has begun. */
export interface ErasureIntent {
  /** Version of the file. */
  readonly v: 1;
  /** Id of the erasure. */
  readonly erasure: string;
  /** When it began: RFC 3339. */
  readonly erasedAt: string;
  /** The secret of the home, which tombstones are made with. */
  readonly key: string;
  /** What goes. */
  readonly sessions: readonly ErasedSession[];
  /** Lives of transcripts. */
  readonly generations: readonly ErasedGeneration[];
  /** Pieces of custody. */
  readonly pieces: readonly ChangedPiece[];
  /** What keeps the sessions away. */
  readonly tombstones: readonly Tombstone[];
}

const pathOf = (home: Pick<Home, 'directory'>): string => join(home.directory, erasureName);

/** Writes the intent; from here on the erasure has to be finished. */
export async function writeIntent(home: Home, intent: ErasureIntent): Promise<void> {
  const tempName = ownedTempName(nodeLockEnvironment);
  await writeFileDurably(nodeFileSystem, pathOf(home), Buffer.from(`${JSON.stringify(intent)}\n`), { tempName });
}

/** The erasure that has begun; `undefined` where none has. @throws ErasureError `ERASURE_INTENT_DAMAGED` */
export async function readIntent(home: Pick<Home, 'directory'>): Promise<ErasureIntent | undefined> {
  const bytes = await readWholeFile(nodeFileSystem, pathOf(home));
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isIntent(value)) return value;
    throw new Error('it is of another version');
  } catch (cause) {
    const advice = 'put it back from a copy, or move it away and run the same "spine forget" again';
    throw new ErasureError('ERASURE_INTENT_DAMAGED', `${pathOf(home)} cannot be read: ${advice}`, { cause });
  }
}

/** The erasure is finished. */
export async function removeIntent(home: Home): Promise<void> {
  await nodeFileSystem.remove(pathOf(home));
  await nodeFileSystem.syncDirectory(home.directory);
}

function isIntent(value: unknown): value is ErasureIntent {
  if (!isJsonObject(value) || value['v'] !== 1) return false;
  const lists = ['sessions', 'generations', 'pieces', 'tombstones'].every((name) => Array.isArray(value[name]));
  return lists && ['erasure', 'erasedAt', 'key'].every((name) => typeof value[name] === 'string');
}
