/**
 * A lock among processes: a file that only one of them can create (SPEC 2.3).
 *
 * The holder keeps the file open and appends a line feed now and then, so that its mtime says "still here". A lock is an
 * orphan when its process is gone or, where that is not known, when it was not refreshed for `staleAfterMs`. A holder
 * that is surely alive, however long its event loop is busy, never loses its lock.
 *
 * Taking over: of all who see an orphan with token T, the one that creates `<lock>.takeover-T` may remove it, and looks
 * again at the token before it does. Tokens never come twice, so a process that comes late finds another token or no file and
 * leaves it alone. Then all compete for the free name as ever. A takeover file whose maker died is itself an orphan and
 * goes the same way. Nothing here is synced: after power loss no holder is left, which the boot in the file shows.
 */
import { DurableFsError, hasCode } from './errors.ts';
import type { FileStat, FileSystem, OpenFile } from './file-system.ts';
import type { LockEnvironment } from './lock-environment.ts';
import { formatLockHolder, type LockHolder, parseLockHolder } from './lock-holder.ts';
import { openIfThere } from './open-if-there.ts';
import { writeAll } from './write-all.ts';

/** How a lock is taken. */
export interface LockOptions {
  /** Processes and time. */
  readonly environment: LockEnvironment;
  /** Without a refresh for so long, a holder that cannot be asked counts as gone; default 5 s. */
  readonly staleAfterMs?: number;
  /** How long to wait for a live holder; more than `staleAfterMs`; default 11 s. */
  readonly waitMs?: number;
}

/** A lock that is held. */
export interface Lock extends AsyncDisposable {
  /** The lock file. */
  readonly path: string;
  /** Ask before a write that must not happen twice. @throws `LOCK_LOST` when the file is no longer ours */
  assertHeld(): Promise<void>;
  /** Gives the lock back; does nothing the second time. */
  close(): Promise<void>;
}

const staleAfterDefaultMs = 5_000;
const waitDefaultMs = 11_000;
/** Most locks are held for milliseconds, so the first second is asked often, then rarely. */
const fastRetryMs = 20;
const fastRetriesForMs = 1_000;
const slowRetryMs = 200;
const refreshesPerStaleTime = 3;
/** A lock file is a line of some 200 bytes; of a foreign file no more than this is read. */
const holderBytesMax = 4_096;

/** Takes the lock, waiting while it is held. @throws `LOCK_HELD`, naming lock and holder, when it stays held */
export async function acquireLock(fileSystem: FileSystem, path: string, options: LockOptions): Promise<Lock> {
  const { environment, staleAfterMs = staleAfterDefaultMs, waitMs = waitDefaultMs } = options;
  // Not by node:assert, which costs each start that opens a store 10 ms.
  if (waitMs <= staleAfterMs) {
    throw new RangeError('a lock is waited for longer than it takes to see that its holder is gone');
  }
  const place: LockPlace = { fileSystem, path, environment, staleAfterMs };
  // Waits are added up, because the clock may jump.
  for (let waitedMs = 0; ; ) {
    const file = await createLockFile(place, path);
    if (file !== undefined) return new HeldLock(place, file);
    const obstacle = await clearOrphan(place);
    if (obstacle === undefined) continue;
    if (waitedMs >= waitMs) throw lockHeld(place, obstacle);
    const pauseMs = waitedMs < fastRetriesForMs ? fastRetryMs : slowRetryMs;
    await environment.wait(pauseMs);
    waitedMs += pauseMs;
  }
}

interface LockPlace {
  readonly fileSystem: FileSystem;
  readonly path: string;
  readonly environment: LockEnvironment;
  readonly staleAfterMs: number;
}

/** A lock or takeover file as it was seen. */
interface SeenLock {
  readonly token: string;
  readonly holder: LockHolder | undefined;
  readonly stat: FileStat;
}

interface Obstacle {
  readonly seen: SeenLock;
  readonly kind: 'live' | 'orphan';
  readonly cause?: unknown;
}

async function createLockFile({ fileSystem, environment }: LockPlace, path: string): Promise<OpenFile | undefined> {
  let file: OpenFile;
  try {
    file = await fileSystem.open(path, 'create');
  } catch (error) {
    if (hasCode(error, 'FS_EXISTS')) return undefined;
    throw error;
  }
  try {
    const holder = { ...environment.self, token: environment.nextToken(), acquiredAtMs: environment.now() };
    await writeAll(file, new TextEncoder().encode(formatLockHolder(holder)));
    // Who sleeps between create and write for longer than the stale time is taken for an orphan.
    if (await isOpenAt(fileSystem, path, file)) return file;
    await file.close();
    return undefined;
  } catch (error) {
    await file.close();
    await fileSystem.remove(path);
    throw error;
  }
}

/** `undefined` when the name may be free now; otherwise what is in the way. */
async function clearOrphan(place: LockPlace): Promise<Obstacle | undefined> {
  const seen = await readLock(place.fileSystem, place.path);
  if (seen === undefined) return undefined;
  if (!isOrphan(place, seen)) return { seen, kind: 'live' };
  try {
    return (await removeOrphan(place, place.path, seen)) ? undefined : { seen, kind: 'orphan' };
  } catch (cause) {
    return { seen, kind: 'orphan', cause };
  }
}

/** Whether it was this call's turn to remove `orphan`. */
async function removeOrphan(place: LockPlace, path: string, orphan: SeenLock): Promise<boolean> {
  const { fileSystem } = place;
  const takeover = `${place.path}.takeover-${orphan.token}`;
  const file = await createLockFile(place, takeover);
  if (file === undefined) {
    const other = await readLock(fileSystem, takeover);
    if (other !== undefined && isOrphan(place, other)) await removeOrphan(place, takeover, other);
    return false;
  }
  try {
    const current = await readLock(fileSystem, path);
    if (current?.token === orphan.token && isOrphan(place, current)) await fileSystem.remove(path);
    return true;
  } finally {
    await removeOwn(fileSystem, takeover, file);
  }
}

function isOrphan({ environment, staleAfterMs }: LockPlace, { holder, stat }: SeenLock): boolean {
  const state = holder === undefined ? 'unknown' : environment.stateOf(holder);
  if (state !== 'unknown') return state === 'gone';
  return environment.now() - Number(stat.mtimeNs / 1_000_000n) > staleAfterMs;
}

async function readLock(fileSystem: FileSystem, path: string): Promise<SeenLock | undefined> {
  const file = await openIfThere(fileSystem, path, 'read');
  if (file === undefined) return undefined;
  try {
    const target = new Uint8Array(holderBytesMax);
    const length = await file.read(target, 0);
    const stat = await file.stat();
    const holder = parseLockHolder(new TextDecoder().decode(target.subarray(0, length)));
    // A file that says nothing is known by its inode and the time of its last change.
    return { holder, stat, token: holder?.token ?? `unreadable-${stat.inode}-${stat.ctimeNs}` };
  } finally {
    await file.close();
  }
}

async function isOpenAt(fileSystem: FileSystem, path: string, file: OpenFile): Promise<boolean> {
  const [named, opened] = [await fileSystem.stat(path), await file.stat()];
  return named?.inode === opened.inode && named.device === opened.device;
}

/** Another's file under the same name stays. */
async function removeOwn(fileSystem: FileSystem, path: string, file: OpenFile): Promise<void> {
  try {
    if (await isOpenAt(fileSystem, path, file)) await fileSystem.remove(path);
  } finally {
    await file.close();
  }
}

function lockHeld({ path, environment }: LockPlace, { seen, kind, cause }: Obstacle): DurableFsError {
  const { holder } = seen;
  const who = holder
    ? `process ${holder.pid} since ${new Date(holder.acquiredAtMs).toISOString()}`
    : 'an unknown process';
  const why =
    kind === 'orphan'
      ? 'it is gone, but its lock could not be removed'
      : holder?.pid === environment.self.pid
        ? 'a live holder, this process'
        : 'a live holder';
  return new DurableFsError('LOCK_HELD', `lock ${path} is held by ${who}: ${why}`, { path, cause });
}

class HeldLock implements Lock {
  readonly path: string;
  readonly #fileSystem: FileSystem;
  readonly #stopRefresh: () => void;
  #refresh: Promise<unknown> = Promise.resolve();
  #file: OpenFile | undefined;

  constructor({ fileSystem, path, environment, staleAfterMs }: LockPlace, file: OpenFile) {
    this.path = path;
    this.#fileSystem = fileSystem;
    this.#file = file;
    this.#stopRefresh = environment.every(staleAfterMs / refreshesPerStaleTime, () => {
      // A failed refresh shows in `assertHeld` or not at all; a removed file takes the byte and nobody sees it.
      this.#refresh = file.write(Uint8Array.of(0x0a)).catch(() => undefined);
    });
  }

  async assertHeld(): Promise<void> {
    if (this.#file !== undefined && (await isOpenAt(this.#fileSystem, this.path, this.#file))) return;
    throw new DurableFsError('LOCK_LOST', `lock ${this.path} is no longer ours`, { path: this.path });
  }

  async close(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    this.#stopRefresh();
    await this.#refresh;
    await removeOwn(this.#fileSystem, this.path, file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
