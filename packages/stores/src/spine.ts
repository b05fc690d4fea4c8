import { join } from 'node:path';
import { nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { readWatchdogTrail, type WatchdogTrail } from '@agentspine/reader';
import type { Calendar } from '@agentspine/schema';
import { renewStarterRules } from '@agentspine/trace';
import {
  openWriter,
  type ReplayResult,
  readSpoolStatus,
  type SpoolStatus,
  StoreError,
  type Writer,
  type WriterProblem,
} from '@agentspine/writer';
import type { Finding } from './check.ts';
import { HomeError } from './errors.ts';
import type { HomeContext } from './home-context.ts';
import { type Home, homeOf, makeHome } from './home-paths.ts';

export { isUsablePattern, starterRules } from '@agentspine/trace';

/** Opens `spine.db` of the home for writing; what goes wrong without failing is a notice. */
export async function openSpineWriter(world: HomeContext): Promise<Writer> {
  const home = homeOf(world);
  await makeHome(home);
  await tellLostSpine(home, world);
  const writer = openWriterOf(home, world);
  try {
    renewStarterRules(writer.trace.rules);
  } catch (error) {
    // A database that cannot be read or written now is reported where it is used; the next writer renews.
    if (!(error instanceof StoreError)) throw error;
  }
  return writer;
}

/** The same where there is a database: what changes what is there makes no empty one. @throws HomeError `HOME_NOT_FOUND` */
export async function openSpineThere(world: HomeContext): Promise<Writer> {
  const { directory } = homeOf(world);
  if (nodeSourceTree.stat(join(directory, 'spine.db')) !== undefined) return openSpineWriter(world);
  const message = `there is no spine.db in ${directory}: run "spine import" or record something first`;
  throw new HomeError('HOME_NOT_FOUND', message);
}

/** The same of a home that is known; a database that was deleted is made again without a notice. */
export function openWriterOf(
  home: Pick<Home, 'directory'>,
  world: Pick<HomeContext, 'clock' | 'onNotice' | 'onProgress'>,
): Writer {
  let isMigrated = false;
  const writer = openWriter({
    home: home.directory,
    allowsShared: true,
    clock: { now: () => world.clock().getTime() },
    onProblem: (problem) => world.onNotice(describeProblem(problem)),
    onMigrating: (statements, statementsTotal) => {
      isMigrated = true;
      world.onProgress?.({ step: 'migration', statements, statementsTotal });
    },
  });
  if (isMigrated) world.onProgress?.({ step: 'done' });
  return writer;
}

/** A database that was deleted is made again, for recording must go on; a notice says so (A199). */
async function tellLostSpine(home: Home, world: HomeContext): Promise<void> {
  if (nodeSourceTree.stat(join(home.directory, 'spine.db')) !== undefined) return;
  const { findLostSpine } = await import('./find-lost-spine.ts');
  const lost = await findLostSpine(home);
  if (lost !== undefined) world.onNotice(sentenceOf(lost));
}

/** A finding in one sentence. */
export function sentenceOf({ path, what, advice }: Finding): string {
  return `${path} ${what}; ${advice}`;
}

/** What waits in the spool; needs no database. */
export function readSpool(world: HomeContext): Promise<SpoolStatus> {
  return readSpoolStatus(nodeFileSystem, logsOf(world));
}

/** Brings into the database what waits in the spool. Where nothing waits, nothing is opened, and so nothing made. */
export async function replaySpool(world: HomeContext): Promise<ReplayResult> {
  const { waiting } = await readSpool(world);
  if (waiting.length === 0) return { files: 0, inserted: 0, alreadyThere: 0, reassigned: [], malformed: 0 };
  using writer = await openSpineWriter(world);
  return await writer.obs.replaySpool({ signal: world.signal });
}

/** What the watchdog reported since a time or span (`24h`); needs no database. @throws ReaderError `READER_BAD_REQUEST` */
export function readWatchdog(world: HomeContext, since: string, calendar: Calendar): Promise<WatchdogTrail> {
  const askedAt = { nowMs: world.clock().getTime(), calendar };
  return readWatchdogTrail({ directory: logsOf(world), fileSystem: nodeFileSystem, since, askedAt });
}

/** The folder of spool and trails. */
export function logsOf(world: HomeContext): string {
  return join(homeOf(world).directory, 'logs');
}

function describeProblem(problem: WriterProblem): string {
  switch (problem.kind) {
    case 'spooled': {
      const { table, ids, reason } = problem;
      return `${ids.length} of ${table} went to the spool, "spine spool replay" brings them in: ${reason.message} (${reason.code})`;
    }
    case 'trail-failed':
      return `the trail ${problem.trail} was not written: ${String(problem.error)}`;
    case 'listener-failed':
      return `a listener of the trace failed: ${String(problem.error)}`;
    case 'set-aside':
      return `what was in the place of spine.db is now ${problem.backupPath}`;
    default:
      return problem satisfies never;
  }
}
