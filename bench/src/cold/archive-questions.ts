import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureDisk } from '../measure-disk.ts';
import { type Contender, measureInTurns, type Series } from '../measure-in-turns.ts';
import { measureResources } from '../measure-resources.ts';
import { spineOfHome } from '../programs.ts';
import type { Answer } from '../questions.ts';
import { logStoreEntry } from '../record/log-store-rival.ts';
import { type Program, timeProcess } from '../run-process.ts';
import { type ColdSetting, daysOfLog } from './cold-setting.ts';
import { fillLogStore, fillSpineLog } from './fill-log.ts';
import { logRows } from './log-rows.ts';

/** The goal: so many rows a second, as a whole process. */
const rowsPerMs = 200;

const archiveScript = (entry: string) => `import { createLogStore } from '${entry}';
const store = createLogStore(process.argv[2]);
store.archiveLogs({ vacuum: true });
store.close();
`;

/** Somebody who archives: what they start from, where they work, and the program. */
interface Archiver {
  readonly name: string;
  /** Copied to `folder` before each run. */
  readonly database: string;
  readonly folder: string;
  readonly program: Program;
}

/** Every row of the log leaves, and the database is made small: time, memory, bytes. */
export async function askArchive(setting: ColdSetting): Promise<readonly Answer[]> {
  const { runs, archivedRows } = setting;
  const { ours, theirs } = layOut(setting);
  const liveBytes = statSync(ours[0]?.database ?? '').size;
  const size = `${archivedRows.toLocaleString('en')} rows over ${daysOfLog} days archived and vacuumed`;
  const measure = (archivers: readonly Archiver[], how: (program: Program) => Promise<number>, count: number) =>
    measureInTurns(
      archivers.map((archiver) => contend(archiver, how)),
      { runs: count, warmUps: 0 },
    );
  const time = await measure([...ours, ...theirs], async (program) => (await timeProcess(program)).elapsedMs, runs);
  const processor = new Map<Program, number[]>();
  const takeResources = async (program: Program) => {
    const { peakBytes, cpuMs } = await measureResources(program);
    processor.set(program, [...(processor.get(program) ?? []), cpuMs]);
    return peakBytes;
  };
  const memory = await measure([...ours, ...theirs], takeResources, Math.min(runs, 3));
  const cpu: Series[] = [...ours, ...theirs].map(({ name, program }) => ({
    name,
    samples: processor.get(program) ?? [],
  }));
  const disk: Series[] = ours.map(({ name, folder }) => ({
    name,
    samples: [(measureDisk(folder)['archive'] ?? 0) / liveBytes],
  }));
  return [
    { question: size, unit: 'ms', series: time, goal: { most: archivedRows / rowsPerMs } },
    { question: `processor time: ${size}`, unit: 'ms', series: cpu },
    { question: `peak memory: ${size}`, unit: 'bytes', series: memory, goal: { most: 200e6 } },
    {
      question: 'bytes of the cold files by those of the database before',
      unit: 'times',
      series: disk,
      goal: { most: 0.15 },
    },
  ];
}

function layOut({ scratch, archivedRows, logStore }: ColdSetting) {
  const folderOf = (name: string) => join(scratch, 'archive', name);
  const seedHome = folderOf('seed');
  fillSpineLog(seedHome, logRows(archivedRows, daysOfLog));
  const oursOf = (name: string, flags: readonly string[]): Archiver => ({
    name,
    database: join(seedHome, 'spine.db'),
    folder: folderOf(name),
    program: spineOfHome(['store', 'archive', '--table', 'logs', '--vacuum', ...flags], folderOf(name)),
  });
  const ours = [oursOf('spine, zstd', ['--compress']), oursOf('spine, plain', [])];
  if (typeof logStore === 'string') return { ours, theirs: [] };
  const seedStore = join(folderOf('seed-log-store'), 'logs.db');
  fillLogStore(logStore, seedStore, logRows(archivedRows, daysOfLog));
  const script = join(folderOf('seed-log-store'), 'archive.mjs');
  writeFileSync(script, archiveScript(logStoreEntry));
  const folder = folderOf('log-store');
  const program = { file: process.execPath, args: [script, join(folder, 'logs.db')], env: {} };
  return { ours, theirs: [{ name: 'archiveLogs, plain', database: seedStore, folder, program }] };
}

function contend(
  { name, database, folder, program }: Archiver,
  measure: (program: Program) => Promise<number>,
): Contender {
  return {
    name,
    prepare: () => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      copyFileSync(database, join(folder, database.endsWith('spine.db') ? 'spine.db' : 'logs.db'));
    },
    run: () => measure(program),
  };
}
