import { type ArchivedDay, type PlannedDay, parseRetentionConfig, planDays } from '@agentspine/archive';
import { nodeSourceTree } from '@agentspine/durable-fs';
import type { Writer } from '@agentspine/writer';
import type { CommandInput, Surroundings } from '../command.ts';
import { type Home, homeOf, readTextFile } from '../compose.ts';
import { CommandError } from '../errors.ts';
import { jsonLine } from '../output/json.ts';
import { renderArchivedDays, renderPlannedDays } from '../output/store-report.ts';
import { countFlag, hasFlag } from '../parse-command-line.ts';
import { openSpineWriter } from '../spine.ts';
import { startColdProgress } from './cold-progress.ts';
import { type ColdTable, coldSourceOf, openColdArchive, tableFlag } from './cold-tables.ts';

const dayMs = 86_400_000;
/** More days than there are in ten thousand years. */
const daysMax = 3_652_500;

/** A day, and of which table. */
export type OfTable<Day> = Day & { readonly table: ColdTable };

/** What `spine store archive --json` prints. */
export interface ColdArchiveReport {
  readonly days: readonly OfTable<ArchivedDay>[];
  /** Tables with rows that stay for ever, because their time cannot be read, and how many those are. */
  readonly unreadable: readonly UnreadableRows[];
  readonly vacuumed: boolean;
  readonly interrupted: boolean;
}

export interface UnreadableRows {
  readonly table: ColdTable;
  readonly rows: number;
}

/** `spine store archive`. @throws CommandError `CLI_INTERRUPTED` · ArchiveError `COLD_…` · WriterError `SPINE_…` */
export async function runColdArchive(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const run: Run = { input, world, home, retention: await readRetention(home, input) };
  const isJson = hasFlag(input, 'json');
  // Whoever has recorded nothing has nothing to archive, and gets no store for asking.
  const hasStore = nodeSourceTree.stat(`${home.directory}/spine.db`) !== undefined;
  if (hasFlag(input, 'dry-run')) {
    const days = hasStore ? await plan(run) : [];
    world.stdout.write(isJson ? jsonLine({ days, dryRun: true }) : renderPlannedDays(days));
    return 0;
  }
  const report = hasStore ? await archive(run) : { days: [], unreadable: [], vacuumed: false, interrupted: false };
  world.stdout.write(isJson ? jsonLine(report) : renderArchivedDays(report));
  if (report.interrupted) {
    throw new CommandError('CLI_INTERRUPTED', 'interrupted; the same command goes on where it stopped');
  }
  return 0;
}

interface Run {
  readonly input: CommandInput;
  readonly world: Surroundings;
  readonly home: Home;
  /** Milliseconds that rows stay, by table. */
  readonly retention: ReadonlyMap<ColdTable, number>;
}

async function readRetention(home: Home, input: CommandInput): Promise<ReadonlyMap<ColdTable, number>> {
  const configured = parseRetentionConfig(await readTextFile(home.config)) as ReadonlyMap<ColdTable, number>;
  const days = countFlag(input, 'retention-days', { min: 0, max: daysMax });
  const only = tableFlag(input);
  const asked = only ?? 'logs';
  if (asked === 'netsky_tasks') {
    throw new CommandError('CLI_USAGE', 'netsky_tasks cannot be archived: tasks change after they were made');
  }
  const retention = days === undefined ? configured : new Map([...configured, [asked, days * dayMs]]);
  if (only === undefined) return retention;
  const ms = retention.get(only);
  if (ms !== undefined) return new Map([[only, ms]]);
  throw new CommandError(
    'CLI_USAGE',
    `${only} is kept forever: set retention.${only} in config.json or --retention-days`,
  );
}

async function plan(run: Run): Promise<readonly OfTable<PlannedDay>[]> {
  using writer = await openSpineWriter(run.world);
  return [...run.retention].flatMap(([table, retentionMs]) => {
    const source = coldSourceOf(writer, table, run.input);
    return planDays({ ...limitsOf(run), source, retentionMs }).map((day) => ({ table, ...day }));
  });
}

async function archive(run: Run): Promise<ColdArchiveReport> {
  using writer = await openSpineWriter(run.world);
  const days: OfTable<ArchivedDay>[] = [];
  for (const [table, retentionMs] of run.retention) {
    const result = await archiveTable(run, writer, { table, retentionMs });
    days.push(...result.days.map((day) => ({ table, ...day })));
    if (result.isInterrupted) return { days, unreadable: [], vacuumed: false, interrupted: true };
  }
  const unreadable = [...run.retention.keys()].flatMap((table) => {
    const rows = coldSourceOf(writer, table, run.input).countUnreadable();
    return rows === 0 ? [] : [{ table, rows }];
  });
  const vacuumed = hasFlag(run.input, 'vacuum');
  if (vacuumed) writer.cold.vacuum();
  return { days, unreadable, vacuumed, interrupted: false };
}

async function archiveTable(
  run: Run,
  writer: Writer,
  { table, retentionMs }: { readonly table: ColdTable; readonly retentionMs: number },
) {
  const { input, world, home } = run;
  const progress = startColdProgress(world.stderr, table, world.clock);
  try {
    return await openColdArchive(home, table).archiveDays({
      ...limitsOf(run),
      source: coldSourceOf(writer, table, input),
      retentionMs,
      compression: hasFlag(input, 'compress') ? 'zstd' : 'none',
      signal: world.signal,
      onProgress: progress.rows,
    });
  } finally {
    progress.done();
  }
}

function limitsOf({ input, world }: Run): { readonly now: number; readonly maxDays: number | undefined } {
  return { now: world.clock().getTime(), maxDays: countFlag(input, 'max-days') };
}
