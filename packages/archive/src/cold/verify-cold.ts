import { hasCode, type Lock } from '@agentspine/durable-fs';
import { counted } from '@agentspine/schema/count-text';
import { ArchiveError } from '../errors.ts';
import type { ColdManifest } from './cold-manifest.ts';
import { type ColdName, manifestName, parseColdName } from './cold-names.ts';
import { type ColdPlace, lockCold } from './cold-place.ts';
import { readManifest } from './manifest-file.ts';
import { readDay } from './read-day.ts';

/** What is wrong in the folder of a table. */
export interface ColdProblem {
  /**
   * `manifest`: a line that does not read, or does not follow the one before; `damaged`: a file that is not what was sealed,
   * or is missing; `unknown`: a file of a day that the manifest does not name; `unfinished`: what a crash left, which the
   * next run ends; `stray`: a file that is nobody's.
   */
  readonly kind: 'manifest' | 'damaged' | 'unknown' | 'unfinished' | 'stray';
  /** The file. */
  readonly path: string;
  /** What is wrong. */
  readonly detail: string;
}

/** What reading the cold archive found. */
export interface ColdReport {
  /** Number of days. */
  readonly days: number;
  /** Number of rows. */
  readonly rows: number;
  /** Of the plain lines. */
  readonly bytes: number;
  /** Bytes on disk. */
  readonly storedBytes: number;
  /** What is wrong; empty where all is well. */
  readonly problems: readonly ColdProblem[];
}

/** Reads every file of a table and holds it against the manifest, and the manifest against itself. Changes nothing. */
export async function verifyCold(place: ColdPlace): Promise<ColdReport> {
  const { directory, fileSystem } = place;
  const none = { days: 0, rows: 0, bytes: 0, storedBytes: 0, problems: [] };
  if ((await fileSystem.stat(directory)) === undefined) return none;
  const lock = await lockIfPossible(place);
  try {
    const manifest = await readManifest(place);
    const problems = [...(await problemsOfNames(place, manifest))];
    for (const sealed of manifest.days()) {
      const problem = await problemOfFile(place, `${directory}/${sealed.file}`, sealed);
      if (problem !== undefined) problems.push(problem);
    }
    return reportOf(manifest, problems);
  } finally {
    await lock?.close();
  }
}

/** What the manifest says of all days, and what is wrong. */
export function reportOf(manifest: ColdManifest, problems: readonly ColdProblem[]): ColdReport {
  const days = manifest.days();
  const sum = (key: 'rows' | 'bytes' | 'storedBytes') => days.reduce((total, day) => total + day[key], 0);
  return { days: days.length, rows: sum('rows'), bytes: sum('bytes'), storedBytes: sum('storedBytes'), problems };
}

/** What is wrong with the manifest itself, and with the names in its folder. */
export async function problemsOfNames(place: ColdPlace, manifest: ColdManifest): Promise<readonly ColdProblem[]> {
  const { directory, fileSystem } = place;
  const faults = manifest.faults.map(({ line, reason }): ColdProblem => {
    return { kind: 'manifest', path: `${directory}/${manifestName}`, detail: `line ${line} ${reason}` };
  });
  const names = await fileSystem.list(directory);
  return [...faults, ...names.flatMap((name) => problemOfName(place, manifest, name) ?? [])];
}

/** A store that cannot be written is not being written either. */
async function lockIfPossible(place: ColdPlace): Promise<Lock | undefined> {
  try {
    return await lockCold(place);
  } catch (error) {
    if (hasCode(error, 'FS_READ_ONLY') || hasCode(error, 'FS_PERMISSION')) return undefined;
    throw error;
  }
}

function problemOfName({ directory }: ColdPlace, manifest: ColdManifest, name: string): ColdProblem | undefined {
  const is: ColdName = parseColdName(name);
  const path = `${directory}/${name}`;
  switch (is.kind) {
    case 'ours':
      return undefined;
    case 'new':
    case 'partial':
      return { kind: 'unfinished', path, detail: 'was left by a run that was interrupted; the next run completes it' };
    case 'stray':
      return { kind: 'stray', path, detail: 'is not a file of the cold archive' };
    case 'day': {
      const isNamed = manifest.latestOf(is.day)?.file === name;
      return isNamed ? undefined : { kind: 'unknown', path, detail: 'is not what the manifest names for its day' };
    }
    default:
      return is satisfies never;
  }
}

async function problemOfFile(
  { fileSystem }: ColdPlace,
  path: string,
  sealed: Parameters<typeof readDay>[2],
): Promise<ColdProblem | undefined> {
  try {
    const stat = await fileSystem.stat(path);
    if (stat?.kind === 'file' && stat.size !== sealed.storedBytes) {
      return {
        kind: 'damaged',
        path,
        detail: `has ${counted(stat.size, 'byte')}, and was sealed with ${sealed.storedBytes}`,
      };
    }
    for await (const _ of readDay(fileSystem, path, sealed));
    return undefined;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    return { kind: 'damaged', path, detail: error.message.slice(path.length + 1) };
  }
}
