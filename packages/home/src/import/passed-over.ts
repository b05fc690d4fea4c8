import { sourceFileIdOf } from '@agentspine/archive';
import { nodeSourceTree, type SourceTree } from '@agentspine/durable-fs';
import { type Home, type HomeContext, reasonOf } from '@agentspine/stores';
import { readCursors } from '@agentspine/stores/canonical-marks';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { type FoundFile, findFiles } from './find-files.ts';
import { openContent } from './transcript-content.ts';
import { isPartMissing, transcriptPathOf } from './transcript-path.ts';

/** A file or folder that could not be read, and what the system says. */
export interface Unreadable {
  /** The path. */
  readonly path: string;
  /** Why. */
  readonly reason: string;
}

/** The files that an import did not take: those that are not transcripts, and those that could not be read. */
export interface PassedOver {
  /** Files that are not transcripts. */
  readonly skipped: readonly string[];
  /** Files that could not be read. */
  readonly unreadable: readonly Unreadable[];
}

/** What a walk alone passes over: the name says that a file is not a transcript, or a folder cannot be listed. */
export function passedOverIn(found: readonly FoundFile[]): PassedOver {
  return {
    skipped: found.filter((each) => each.kind === 'other-name').map(({ path }) => path),
    unreadable: found.flatMap((each) =>
      each.kind === 'unreadable' ? [{ path: each.path, reason: reasonOf(each.cause) }] : [],
    ),
  };
}

/**
 * What the next import of the usual places would pass over, and what earlier ones of other places found not to be transcripts.
 * Opens the files that were never imported, or not to their end, to see whether they can be read.
 */
export async function passedOverNow(
  home: Home,
  world: HomeContext,
  sources: SourceTree = nodeSourceTree,
): Promise<PassedOver> {
  const snapshot = await readCursors(home);
  const { found } = findFiles([], world, { harnesses: harnessesOf(world), sources });
  const walked = passedOverIn(found);
  const unopened: Unreadable[] = [];
  for (const each of found) {
    if (each.kind !== 'candidate' || snapshot?.skipped.has(each.path)) continue;
    const entry = snapshot?.files.get(sourceFileIdOf(transcriptPathOf(each.path, sources)));
    if (entry !== undefined && !isPartMissing(entry.stat)) continue;
    const reason = await whyNotReadable(each.path, each.stat.size, sources);
    if (reason !== undefined) unopened.push({ path: each.path, reason });
  }
  const known = [...(snapshot?.skipped.keys() ?? [])].filter((name) => !name.startsWith('erased:')).sort();
  return { skipped: [...known, ...walked.skipped], unreadable: [...walked.unreadable, ...unopened] };
}

async function whyNotReadable(path: string, fileBytes: number, sources: SourceTree): Promise<string | undefined> {
  try {
    using content = await openContent(sources, path, fileBytes);
    return content.problem;
  } catch (error) {
    return reasonOf(error);
  }
}
