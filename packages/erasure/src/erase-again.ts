/*
 * A copy of a home may be older than an erasure. Before the copy counts as a home, it gets the tombstones of the home that it is a copy of, and
 * what they name is erased from it as from a home.
 */
import { addTombstones, carryTombstones, readTombstones, Tombstones } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { inertText } from '@agentspine/render';
import { counted } from '@agentspine/render/count-text';
import { type HomeContext, homeOf, withHome } from '@agentspine/stores';
import { lockImports } from '@agentspine/stores/open-stores';
import { finishErasure, planIntent } from './erase-sessions.ts';
import { readIntent, writeIntent } from './erasure-intent.ts';
import { ErasureError } from './errors.ts';
import { findErased } from './find-erased.ts';
import { isSameHome } from './is-same-home.ts';

/** A home that was restored and that nobody uses yet. */
export interface CopyOfHome {
  /** Path of its folder. */
  readonly directory: string;
  /** Path of the folder that it was copied from. */
  readonly home: string;
}

/** What was erased from a copy. */
export interface ErasedAgain {
  /** Sessions that the copy had and that were erased from it. */
  readonly sessionsErased: number;
  /** Path of the home whose tombstones apply; null where none does. */
  readonly tombstonesOf: string | null;
}

/**
 * Erases from a copy what was erased from a home since: of the home of `world` where it has the same history, or of `home` whatever that is.
 * Nobody else may use the copy. Killed in between, the copy is thrown away: it may still have the sessions.
 * @throws ErasureError `ERASURE_NO_TOMBSTONES` where `home` has none, `ERASURE_KEYS_DIFFER`, and as `forgetSessions`
 */
export async function eraseAgain(
  world: HomeContext,
  copy: CopyOfHome,
  { home: named }: { readonly home?: string | undefined } = {},
): Promise<ErasedAgain> {
  const { directory } = homeOf(named === undefined ? world : withHome(world, named));
  // One that has begun counts: its tombstones may not be written yet.
  const begun = await readIntent({ directory });
  const key = (await readTombstones(nodeFileSystem, directory))?.key ?? begun?.key;
  if (key === undefined) {
    if (named === undefined) return { sessionsErased: 0, tombstonesOf: null };
    throw new ErasureError('ERASURE_NO_TOMBSTONES', `${directory} has no tombstones: nothing was ever erased there`);
  }
  if (named === undefined && !(await isSameHome({ directory, key }, copy))) {
    const advice = `"--tombstones ${directory}" erases what they name all the same`;
    world.onNotice(`the tombstones of ${directory} do not apply, because it is not the home of this backup; ${advice}`);
    return { sessionsErased: 0, tombstonesOf: null };
  }
  await refuseOtherKey(copy.directory, { key, directory });
  const inCopy = withHome(world, copy.directory);
  const home = homeOf(inCopy);
  await using _lock = await lockImports(home, { erases: true });
  const left = await readIntent(home);
  if (left !== undefined) await finishErasure(home, inCopy, left);
  await carryTombstones(nodeFileSystem, directory, home.directory);
  if (begun !== undefined) {
    const added = { tombstones: new Tombstones(key), lines: begun.tombstones, stamp: begun };
    await addTombstones(nodeFileSystem, home.directory, added);
  }
  const tombstones = await readTombstones(nodeFileSystem, home.directory);
  const found = await findErased(home, inCopy, tombstones ?? new Tombstones(key));
  if (found.sessions.length > 0) {
    const { intent } = await planIntent(home, inCopy, found);
    await writeIntent(home, intent);
    await finishErasure(home, inCopy, intent);
  }
  return { sessionsErased: found.sessions.length, tombstonesOf: directory };
}

/** What a restore prints of it. */
export function sayErasedAgain({ sessionsErased, tombstonesOf }: ErasedAgain): string {
  if (tombstonesOf === null) return '';
  const what = `${counted(sessionsErased, 'session')} erased again`;
  return `${what}, as the tombstones of ${inertText(tombstonesOf)} say; they are in the copy too\n`;
}

/** One file has one key, and without names no digest can be made with another one. */
async function refuseOtherKey(
  copy: string,
  { key, directory }: { readonly key: string; readonly directory: string },
): Promise<void> {
  const own = await readTombstones(nodeFileSystem, copy);
  if (own === undefined || own.key === key) return;
  const advice =
    'restore it with AGENTSPINE_HOME set to the folder that it is restored into, then erase the sessions there with "spine forget"';
  throw new ErasureError(
    'ERASURE_KEYS_DIFFER',
    `the tombstones of the backup and those of ${directory} have different keys; ${advice}`,
  );
}
