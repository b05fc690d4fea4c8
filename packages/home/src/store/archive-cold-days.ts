import {
  type ArchivedDay,
  type ColdCompression,
  type PlannedDay,
  parseRetentionConfig,
  planDays,
} from '@agentspine/archive';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { type Home, type HomeContext, readSettingsText } from '@agentspine/stores';
import { type ColdTable, coldSourceOf, openColdArchive } from '@agentspine/stores/cold-tables';
import { openSpineWriter } from '@agentspine/stores/spine';
import type { Writer } from '@agentspine/writer';

/** A day, and of which table. */
export type OfTable<Day> = Day & { readonly table: ColdTable };

/** Which days leave, and how. */
export interface ColdRequest {
  /** Milliseconds that rows stay, by table. */
  readonly retention: ReadonlyMap<ColdTable, number>;
  /** Whether rows of runs that are queued, at work or crashed stay. */
  readonly holdActiveRuns: boolean;
  /** How many days of each table at most; `undefined` for all that are old enough. */
  readonly maxDays: number | undefined;
  /** How days are compressed. */
  readonly compression: ColdCompression;
  /** Whether the room in `spine.db` is then given back to the disk. */
  readonly vacuum: boolean;
}

/** What `spine store archive --json` prints. */
export interface ColdArchiveReport {
  /** The days that were archived. */
  readonly days: readonly OfTable<ArchivedDay>[];
  /** Tables with rows that stay forever, because their time cannot be read, and how many those are. */
  readonly unreadable: readonly UnreadableRows[];
  /** Whether `spine.db` was made smaller. */
  readonly vacuumed: boolean;
  /** Whether it was stopped before its end; the next call goes on. */
  readonly interrupted: boolean;
}

/** Rows of a table that the cold archive cannot take. */
export interface UnreadableRows {
  /** The table, as SQL names it. */
  readonly table: ColdTable;
  /** Number of rows. */
  readonly rows: number;
}

const nothing: ColdArchiveReport = { days: [], unreadable: [], vacuumed: false, interrupted: false };

/** How long rows of each table stay, in milliseconds, as `config.json` says. @throws ArchiveError `COLD_RETENTION_INVALID`, HomeError `HOME_CORRUPT` */
export async function readRetention(home: Home): Promise<ReadonlyMap<ColdTable, number>> {
  return parseRetentionConfig(await readSettingsText(home.config)) as ReadonlyMap<ColdTable, number>;
}

/** The days that would leave now. A home that has recorded nothing has none, and gets no store for asking. */
export async function planColdDays(
  home: Home,
  world: HomeContext,
  request: ColdRequest,
): Promise<readonly OfTable<PlannedDay>[]> {
  if (!hasSpine(home)) return [];
  using writer = await openSpineWriter(world);
  return [...request.retention].flatMap(([table, retentionMs]) => {
    const source = coldSourceOf(writer, table, request.holdActiveRuns);
    return planDays({ ...limitsOf(world, request), source, retentionMs }).map((day) => ({ table, ...day }));
  });
}

/** Moves whole days out of `spine.db`; the signal ends it between two days. @throws ArchiveError `COLD_…`, DatabaseError `SPINE_…` */
export async function archiveColdDays(
  home: Home,
  world: HomeContext,
  request: ColdRequest,
): Promise<ColdArchiveReport> {
  if (!hasSpine(home)) return nothing;
  using writer = await openSpineWriter(world);
  const days: OfTable<ArchivedDay>[] = [];
  for (const [table, retentionMs] of request.retention) {
    const result = await archiveTable({ home, world, request, writer }, table, retentionMs);
    days.push(...result.days.map((day) => ({ table, ...day })));
    if (result.isInterrupted) return { ...nothing, days, interrupted: true };
  }
  const unreadable = [...request.retention.keys()].flatMap((table) => {
    const rows = coldSourceOf(writer, table, request.holdActiveRuns).countUnreadable();
    return rows === 0 ? [] : [{ table, rows }];
  });
  if (request.vacuum) writer.cold.vacuum();
  return { days, unreadable, vacuumed: request.vacuum, interrupted: false };
}

interface Run {
  readonly home: Home;
  readonly world: HomeContext;
  readonly request: ColdRequest;
  readonly writer: Writer;
}

async function archiveTable({ home, world, request, writer }: Run, table: ColdTable, retentionMs: number) {
  try {
    return await openColdArchive(home, table).archiveDays({
      ...limitsOf(world, request),
      source: coldSourceOf(writer, table, request.holdActiveRuns),
      retentionMs,
      compression: request.compression,
      signal: world.signal,
      onProgress: ({ day, rows }) => world.onProgress?.({ step: 'cold-rows', table, day, rows }),
    });
  } finally {
    world.onProgress?.({ step: 'done' });
  }
}

function hasSpine(home: Home): boolean {
  return nodeSourceTree.stat(`${home.directory}/spine.db`) !== undefined;
}

function limitsOf(
  world: HomeContext,
  { maxDays }: ColdRequest,
): { readonly now: number; readonly maxDays: number | undefined } {
  return { now: world.clock().getTime(), maxDays };
}
