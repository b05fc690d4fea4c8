import { resolve, sep } from 'node:path';
import type { CursorSnapshot } from '@agentspine/archive';
import { type FileStat, nodeSourceTree, type SourceTree } from '@agentspine/durable-fs';
import { type Found, type HarnessPlaces, type HarnessRegistry, walkTranscripts } from '@agentspine/ingest';
import { counted, fewOf } from '@agentspine/render/count-text';
import { type HomeContext, HomeError } from '@agentspine/stores';
import { isDatabase, statOfDatabase } from './stat-of-database.ts';
import { plainPathOf } from './transcript-path.ts';

/** A file or folder that was found. */
export type FoundFile = Found<FileStat>;

/** Where an import looks, and what it found there. */
export interface FoundFiles {
  /** Files and folders, in the order of the walk; the log of a database counts as part of it. */
  readonly found: readonly FoundFile[];
  /** Places that were looked at, absolute. */
  readonly places: readonly string[];
  /** Paths that were asked for and are not there; of all places where none was asked for and all are empty. */
  readonly gone: readonly string[];
  /** Whether the paths were given, and not those of the harnesses. */
  readonly isAsked: boolean;
}

/** A look at all files, which the import that follows at once need not take again. */
export interface TakenLook {
  /** What it found. */
  readonly files: FoundFiles;
  /** A time before it began. Milliseconds. */
  readonly atMs: number;
}

/** Whose files are looked for, and in which tree. */
export interface PlacesToLook {
  /** The harnesses. */
  readonly harnesses: HarnessPlaces;
  /** Where the transcripts are; the machine's files when missing. */
  readonly sources?: SourceTree | undefined;
}

/** Looks where the paths say, or else where the harnesses keep their files. */
export function findFiles(
  paths: readonly string[],
  world: Pick<HomeContext, 'env' | 'homeDirectory' | 'workingDirectory'>,
  { harnesses, sources = nodeSourceTree }: PlacesToLook,
): FoundFiles {
  const isAsked = paths.length > 0;
  const places = isAsked
    ? paths.map((path) => resolve(world.workingDirectory, path))
    : harnesses.roots(world.env, world.homeDirectory).map((root) => root.path);
  const found = [...walkTranscripts(sources, places, harnesses)].map((each) =>
    each.kind === 'candidate' && isDatabase(each.path)
      ? { ...each, stat: statOfDatabase(each.path, each.stat, sources) }
      : each,
  );
  const missing = found.filter((each) => each.kind === 'missing').map((each) => each.path);
  const isNothing = found.every(({ kind }) => kind === 'missing' || kind === 'kernel' || kind === 'own');
  return { found, places, gone: isAsked && missing.length > 0 ? missing : isNothing ? places : [], isAsked };
}

/**
 * The places that held transcripts when they were imported and hold none now: cleaned up, not mistyped. `undefined` where a
 * place that was asked for never held any, or none of the usual ones did.
 */
export function cleanedUp(
  { gone, isAsked }: FoundFiles,
  snapshot: Pick<CursorSnapshot, 'files'>,
): readonly string[] | undefined {
  const known = [...snapshot.files.values()].map(({ path }) => path);
  const isKnown = (place: string) =>
    known.some(
      (path) =>
        path === place ||
        path === plainPathOf(place) ||
        path.startsWith(place.endsWith(sep) ? place : `${place}${sep}`),
    );
  const places = gone.filter(isKnown);
  return places.length === gone.length || (!isAsked && places.length > 0) ? places : undefined;
}

/** What is said where nothing is found that could be imported, or has been. */
export function nothingFound({ found, places, gone, isAsked }: FoundFiles, { harnesses }: HarnessRegistry): HomeError {
  if (isAsked && found.some((each) => each.kind === 'missing')) {
    return new HomeError('HOME_NOT_FOUND', `there is nothing at ${fewOf(gone)}; give a home, a folder or a file`);
  }
  const passedOver = noticeOfPassedOver(found);
  const why = passedOver === undefined ? '' : ` (${passedOver})`;
  const where = isAsked
    ? `under ${fewOf(places)}`
    : `in ${counted(places.length, 'usual place')} of ${fewOf(harnesses.map(({ title }) => title))}`;
  const list = isAsked ? '' : '; "spine import --list-harnesses" names the places';
  return new HomeError('HOME_NOTHING_FOUND', `no transcripts ${where}${why}${list}; give a path: spine import PATH`);
}

/** One line that names the folders in which something was not looked at; `undefined` where there is none. */
export function noticeOfPassedOver(found: readonly FoundFile[]): string | undefined {
  const parts = [
    partOf(found, 'kernel', 'made up by the kernel'),
    partOf(found, 'own', 'the stores of Agentspine itself'),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : `left out ${parts.join(', and ')}`;
}

function partOf(found: readonly FoundFile[], kind: 'kernel' | 'own', what: string): string | undefined {
  const paths = found.filter((each) => each.kind === kind).map(({ path }) => path);
  if (paths.length === 0) return undefined;
  return `${fewOf(paths)} (${what})`;
}
