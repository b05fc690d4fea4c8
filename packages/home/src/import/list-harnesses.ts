import { nodeSourceTree, type SourceTree } from '@agentspine/durable-fs';
import { type Harness, type HarnessRegistry, placePathOf, walkTranscripts } from '@agentspine/ingest';
import type { HomeContext } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';

/** A harness that is known, and what of it is on this machine. */
export interface ListedHarness {
  /** As `--source` and the column `source` have it. */
  readonly source: string;
  /** What people call it. */
  readonly title: string;
  /** Whether few of its real files, or none, were at hand when its parser was made. */
  readonly isExperimental: boolean;
  /** The version of its parser. */
  readonly parserVersion: number;
  /** The version of its mapping to events. */
  readonly traceVersion: number;
  /** How its files are read: `json-lines`. */
  readonly form: string;
  /** Environment variables that say where its files are. */
  readonly variables: readonly string[];
  /** How many sessions of it the home holds; left out where nothing was imported into it yet. */
  readonly sessions?: number | undefined;
  /** Where its transcripts are looked for. */
  readonly places: readonly ListedPlace[];
  /** What its files say besides tokens. */
  readonly says: Harness['says'];
  /** What of its files is counted nowhere, a sentence each. */
  readonly uncounted: readonly string[];
}

/** A folder in which a harness keeps its files on this machine. */
export interface ListedPlace {
  /** The path. */
  readonly path: string;
  /** Whether there is such a folder. */
  readonly exists: boolean;
  /** Files that may be transcripts by their names; their content decides when they are imported. */
  readonly files: number;
  /** Files and folders in it that could not be looked at. */
  readonly unreadable: number;
}

/** Every harness that is known, with what is found of it; opens no file. */
export function listHarnesses(
  world: Pick<HomeContext, 'env' | 'homeDirectory' | 'harnesses'>,
  sources: SourceTree = nodeSourceTree,
): readonly ListedHarness[] {
  const registry = harnessesOf(world);
  return registry.harnesses.map((harness) => ({
    source: harness.source,
    title: harness.title,
    isExperimental: harness.isExperimental === true,
    parserVersion: harness.version,
    traceVersion: harness.traceVersion,
    form: harness.form.name,
    variables: harness.variables,
    places: harness
      .placesOf(world.env, world.homeDirectory)
      .map((place) => lookAt(placePathOf(place), registry, sources)),
    says: harness.says,
    uncounted: harness.uncounted,
  }));
}

/** The harnesses, each with how many of its sessions the home holds. @throws ReaderError of the archive, unless there is none */
export async function countSessions(
  harnesses: readonly ListedHarness[],
  world: HomeContext,
): Promise<readonly ListedHarness[]> {
  const { openHomeReader } = await import('@agentspine/stores/with-reader');
  try {
    using reader = openHomeReader(world, 'archive');
    return harnesses.map((each) => ({ ...each, sessions: reader.sessions({ source: each.source, limit: 1 }).total }));
  } catch (error) {
    if (codeOf(error) === 'READER_NO_ARCHIVE') return harnesses;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function lookAt(path: string, registry: HarnessRegistry, sources: SourceTree): ListedPlace {
  const found = [...walkTranscripts(sources, [path], registry)];
  const count = (kind: (typeof found)[number]['kind']): number => found.filter((each) => each.kind === kind).length;
  return { path, exists: count('missing') === 0, files: count('candidate'), unreadable: count('unreadable') };
}
