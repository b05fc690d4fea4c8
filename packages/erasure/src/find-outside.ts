import { nodeSourceTree } from '@agentspine/durable-fs';
import { parseJsonObject } from '@agentspine/schema';
import { type HomeContext, homeOf, readNotedBackups, readTextFile } from '@agentspine/stores';

/** Where sessions may still be, outside the home. */
export interface Outside {
  /** What it is. */
  readonly kind: 'transcript' | 'backup' | 'fleet' | 'export';
  /** Where: a path; null where that is not known. */
  readonly path: string | null;
  /** What to do about it. */
  readonly advice: string;
}

/** What erasing does not reach: the harnesses' own files, backups that were taken, and what was exported. */
export async function findOutside(world: HomeContext, transcripts: readonly string[]): Promise<readonly Outside[]> {
  const originals = [...new Set(transcripts)].filter((path) => nodeSourceTree.stat(path) !== undefined);
  const backups = await readNotedBackups(homeOf(world));
  const fleet = await readFleetTarget(world);
  return [
    ...originals.map(
      (path): Outside => ({
        kind: 'transcript',
        path,
        advice: "the agent's own transcript: delete the file, or the agent may show the session again",
      }),
    ),
    ...backups.map(
      ({ to }): Outside => ({
        kind: 'backup',
        path: to,
        advice: `backups that were taken before have it; "spine restore" erases it again while this home or its tombstones.jsonl is there: "spine backup ${to}" takes one without it, then "spine backup prune ${to} --keep-last 1" removes the others`,
      }),
    ),
    ...fleet.map(
      (path): Outside => ({
        kind: 'fleet',
        path,
        advice:
          'what this home shipped has it until the next "spine fleet ship", which replaces it; what another home shipped has it until it is erased there',
      }),
    ),
    {
      kind: 'export',
      path: null,
      advice: 'files that "spine export", "analytics" or "query" wrote elsewhere may have it: delete them',
    },
  ];
}

/** Where the home ships to, if it does. */
async function readFleetTarget(world: HomeContext): Promise<readonly string[]> {
  const text = await readTextFile(`${homeOf(world).directory}/fleet.json`);
  const target = parseJsonObject(text ?? '')?.['target'];
  return typeof target === 'string' ? [target] : [];
}
