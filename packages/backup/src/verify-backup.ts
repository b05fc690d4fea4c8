import type { HomeContext } from '@agentspine/home';
import type { Digest } from '@agentspine/schema';
import { BackupError } from './errors.ts';
import { placeOf } from './place.ts';
import { lockTarget, objectOf, openTarget, readSnapshots, readTree, type Target } from './target.ts';
import type { KeptFile } from './tree.ts';

/** What is wrong with a backup. */
export interface BackupProblem {
  /** The snapshot that needs it. */
  readonly snapshot: string;
  /** The file of the home that cannot be restored from it; `null` where none can. */
  readonly path: string | null;
  /** What is the matter. */
  readonly problem: string;
}

/** What reading backups found. */
export interface VerifyBackupReport {
  /** Number of snapshots. */
  readonly snapshots: number;
  /** Pieces of files that were read. */
  readonly chunks: number;
  /** Their bytes. */
  readonly bytes: number;
  /** What cannot be restored. */
  readonly problems: readonly BackupProblem[];
  /** Whether Ctrl-C ended it before all was read. */
  readonly isInterrupted: boolean;
}

/** Which part of a backup is read. */
export interface VerifySample {
  /** More than 0, at most 100: of the pieces, chosen by their digests; default all. Lists of files are always read. */
  readonly percent?: number | undefined;
}

/** Reads what all snapshots of a folder need, and reports what is not what was copied. @throws BackupError `BACKUP_NOT_FOUND`, `BACKUP_TARGET_WRONG` */
export async function verifyBackup(
  world: HomeContext,
  { from, percent = 100 }: { readonly from: string } & VerifySample,
): Promise<VerifyBackupReport> {
  await using target = await openTarget(await placeOf(world, from));
  await using _lock = await lockTarget(target);
  const { snapshots, damaged } = await readSnapshots(target);
  const problems: BackupProblem[] = damaged.map(({ name, problem }) => ({ snapshot: name, path: null, problem }));
  const reader = new ChunkReader(target, percent);
  for (const snapshot of snapshots) {
    if (world.signal.aborted) break;
    const files = await readTree(target, snapshot).catch((error: unknown) => {
      problems.push({ snapshot: snapshot.name, path: null, problem: messageOf(error) });
      return [];
    });
    for (const file of files) {
      if (world.signal.aborted) break;
      const problem = await reader.read(file);
      if (problem !== undefined) problems.push({ snapshot: snapshot.name, path: file.path, problem });
      world.onProgress?.({ step: 'copied-files', files: reader.chunks, bytes: reader.bytes });
    }
  }
  world.onProgress?.({ step: 'done' });
  const { chunks, bytes } = reader;
  return { snapshots: snapshots.length, chunks, bytes, problems, isInterrupted: world.signal.aborted };
}

/** Reads pieces, each once however many files have it. */
class ChunkReader {
  readonly #target: Target;
  readonly #percent: number;
  readonly #known = new Map<Digest, string | undefined>();
  chunks = 0;
  bytes = 0;

  constructor(target: Target, percent: number) {
    this.#target = target;
    this.#percent = percent;
  }

  /** What is wrong with a file; `undefined` where nothing that was read is. */
  async read({ path, chunks }: KeptFile): Promise<string | undefined> {
    let first: string | undefined;
    for (const digest of chunks) first ??= await this.#problemOf(digest, path);
    return first;
  }

  async #problemOf(digest: Digest, path: string): Promise<string | undefined> {
    // The first 32 bits of a digest are as good as a draw.
    if (Number.parseInt(digest.slice(0, 8), 16) / 0x1_0000_0000 >= this.#percent / 100) return undefined;
    if (!this.#known.has(digest)) this.#known.set(digest, await this.#lookAt(digest, path));
    return this.#known.get(digest);
  }

  async #lookAt(digest: Digest, path: string): Promise<string | undefined> {
    this.chunks += 1;
    try {
      this.bytes += (await objectOf(this.#target.objects, digest, `a piece of ${path}`)).length;
      return undefined;
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      return error.message.split(';')[0];
    }
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split(';')[0] ?? '') : String(error);
