import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { restoreColdDay } from '@agentspine/home';
import { isTraceEventId } from '@agentspine/ingest';
import type { UtcDay } from '@agentspine/schema';
import { compactErased, type ErasedRows, emptyLog, eraseInSpine } from '@agentspine/sqlite/erase-in-spine';
import type { Home, HomeContext } from '@agentspine/stores';
import { type ColdTable, coldTables, openColdArchive } from '@agentspine/stores/cold-tables';
import { openWriterOf } from '@agentspine/stores/spine';
import type { ErasureIntent } from './erasure-intent.ts';
import { ErasureError } from './errors.ts';
import { type SessionNames, sessionNamesOf } from './session-names.ts';

const nothingErased: ErasedRows = { events: 0, sealed: [], rows: 0, bodies: [] };
const isGiven = (eventId: string): boolean => !isTraceEventId(eventId);

/** A reader that stays is asked again after so long, and so often. */
const compactEveryMs = 200;
const compactAttempts = 25;

/** A day of the cold archive. */
export interface ColdDay {
  readonly table: ColdTable;
  readonly day: UtcDay;
}

/** The cold days that name the sessions. */
export async function coldDaysNaming(home: Home, { names }: Pick<SessionNames, 'names'>): Promise<readonly ColdDay[]> {
  const days: ColdDay[] = [];
  for (const table of coldTables) {
    if ((await nodeFileSystem.stat(`${home.cold}/${table}`)) === undefined) continue;
    const archive = openColdArchive(home, table);
    for (const { day } of await archive.listDays()) {
      let isNamed = false;
      for await (const rows of archive.cat(day)) isNamed ||= rows.some(({ line }) => names(line));
      if (isNamed) days.push({ table, day });
    }
  }
  return days;
}

/** Puts cold days that name the sessions back into `spine.db`, where the rows then go. Returns the days. */
export async function bringBackColdDays(
  home: Home,
  world: HomeContext,
  intent: ErasureIntent,
): Promise<readonly string[]> {
  const days = await coldDaysNaming(home, sessionNamesOf(intent.sessions));
  for (const day of days) await restoreColdDay(home, world, { ...day, holdActiveRuns: true });
  return days.map(nameOfDay);
}

/** How a day of the cold archive is named to people. */
export function nameOfDay({ table, day }: ColdDay): string {
  return `${table} ${day}`;
}

/** What would go from `spine.db`. */
export async function planSpine(
  home: Home,
  world: HomeContext,
  intent: Pick<ErasureIntent, 'sessions' | 'generations'>,
): Promise<ErasedRows> {
  const path = join(home.directory, 'spine.db');
  if ((await nodeFileSystem.stat(path)) === undefined) return nothingErased;
  // Brings the schema up to date.
  openWriterOf(home, world).close();
  const files = intent.generations.map(({ file }) => file);
  return eraseInSpine(path, { ...sessionNamesOf(intent.sessions), files, isGiven }, { isDry: true });
}

/** Deletes rows and events, makes the tables of the trace again, and leaves no free page. @throws ErasureError `ERASURE_STORE_BUSY` */
export async function eraseSpine(home: Home, world: HomeContext, intent: ErasureIntent): Promise<ErasedRows> {
  const path = join(home.directory, 'spine.db');
  if ((await nodeFileSystem.stat(path)) === undefined) return nothingErased;
  const names = sessionNamesOf(intent.sessions);
  const files = intent.generations.map(({ file }) => file);
  const erased = eraseInSpine(path, { ...names, files, isGiven });
  const writer = openWriterOf(home, world);
  try {
    writer.trace.rebuild({
      onProgress: (events, eventsTotal) => world.onProgress?.({ step: 'trace-events', events, eventsTotal }),
    });
  } finally {
    writer.close();
    world.onProgress?.({ step: 'done' });
  }
  await untilDone(path, () => {
    compactErased(path);
    return true;
  });
  await untilDone(path, () => emptyLog(path));
  return erased;
}

/** Tries again while others are in the way. @throws ErasureError `ERASURE_STORE_BUSY` */
async function untilDone(path: string, step: () => boolean): Promise<void> {
  for (let attempt = 1; !isDone(step); attempt += 1) {
    if (attempt === compactAttempts) throw busy(path);
    await wait(compactEveryMs);
  }
}

function isDone(step: () => boolean): boolean {
  try {
    return step();
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).includes('BUSY')) return false;
    throw error;
  }
}

function busy(path: string): ErasureError {
  const advice = 'end the program that has it open, such as "spine serve", then run "spine forget --resume"';
  return new ErasureError(
    'ERASURE_STORE_BUSY',
    `${path} is in use, so that its old pages are still in ${path}-wal; ${advice}`,
  );
}
