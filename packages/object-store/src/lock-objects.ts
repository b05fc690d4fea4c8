/**
 * A lock over an object store, which knows no processes: each contender stores an object of its own below `locks/`, then lists them. One that
 * is alone has the lock; others take theirs back, wait for a random time, and try again. A holder stores its object again now and
 * then; one that was not renewed for long, by the clock of the store, or whose process is known to be gone, is removed by whoever
 * sees it. Names never come twice, so nobody removes the lock of one that came later.
 */
import { type Lock, type LockEnvironment, ownedName, ownerState } from '@agentspine/durable-fs';
import { ObjectStoreError } from './errors.ts';
import type { ObjectEntry, ObjectStore } from './object-store.ts';

/** How a lock is taken. */
export interface LockObjectsOptions {
  /** Processes and time. */
  readonly environment: LockEnvironment;
  /** How long to wait for another holder. */
  readonly waitMs: number;
}

const folder = 'locks/';
/** A holder that was not seen for so long has lost its machine or its network. */
const staleAfterMs = 300_000;
const renewMs = 30_000;
const pauseMinMs = 500;
const pauseMaxMs = 3_000;

/** Takes the lock of a store, waiting while it is held. @throws ObjectStoreError `OBJECTS_BUSY` when it stays held */
export async function lockObjects(store: ObjectStore, { environment, waitMs }: LockObjectsOptions): Promise<Lock> {
  const key = `${folder}${ownedName(environment)}`;
  for (let waitedMs = 0; ; ) {
    await store.put(key, Buffer.from('held\n'));
    const others = await liveOthers(store, key, environment);
    if (others.length === 0) return new ObjectLock(store, key, environment);
    await store.delete(key);
    if (waitedMs >= waitMs) {
      const advice = `wait for it; one that was killed on another machine is removed after ${staleAfterMs / 60_000} minutes`;
      throw new ObjectStoreError(
        'OBJECTS_BUSY',
        `another program works in ${store.name} (${others[0]?.key}); ${advice}`,
      );
    }
    const pauseMs = pauseMinMs + Math.floor(Math.random() * (pauseMaxMs - pauseMinMs));
    await environment.wait(pauseMs);
    waitedMs += pauseMs;
  }
}

/** Other contenders that may be alive; the others are removed. */
async function liveOthers(
  store: ObjectStore,
  key: string,
  environment: LockEnvironment,
): Promise<readonly ObjectEntry[]> {
  const entries = await store.list(folder);
  const own = entries.find((entry) => entry.key === key);
  // One who sees this one as gone removed it: all begin again.
  if (own === undefined) return [{ key, size: 0, modifiedMs: 0 }];
  const live: ObjectEntry[] = [];
  for (const entry of entries) {
    if (entry.key === key) continue;
    const isGone = ownerState(environment, entry.key.slice(folder.length)) === 'gone';
    if (isGone || own.modifiedMs - entry.modifiedMs > staleAfterMs) await store.delete(entry.key);
    else live.push(entry);
  }
  return live;
}

class ObjectLock implements Lock {
  readonly path: string;
  readonly #store: ObjectStore;
  readonly #stop: () => void;
  #renewal: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(store: ObjectStore, key: string, environment: LockEnvironment) {
    this.#store = store;
    this.path = key;
    this.#stop = environment.every(renewMs, () => {
      // A renewal that fails is made up for by the next one; whether the lock was lost is asked before what counts.
      this.#renewal = this.#renewal.then(() => this.#renew()).catch(() => undefined);
    });
  }

  async assertHeld(): Promise<void> {
    if (this.#isClosed || !(await this.#isThere())) {
      const what = `the lock of ${this.#store.name} was lost: this machine was away for too long`;
      throw new ObjectStoreError('OBJECTS_LOCK_LOST', `${what}; run it again, what was stored is not stored again`);
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stop();
    await this.#renewal;
    // Where the store is away, what failed because of that is what its user has to know. The lock goes by its age.
    await this.#store.delete(this.path).catch((error: unknown) => {
      if (!(error instanceof ObjectStoreError && error.code === 'OBJECTS_UNREACHABLE')) throw error;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Never makes a lock again that another one removed. */
  async #renew(): Promise<void> {
    if (!this.#isClosed && (await this.#isThere())) await this.#store.put(this.path, Buffer.from('held\n'));
  }

  async #isThere(): Promise<boolean> {
    return (await this.#store.get(this.path)) !== undefined;
  }
}
