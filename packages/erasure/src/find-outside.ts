import { nodeSourceTree } from '@agentspine/durable-fs';
import { type HomeContext, homeOf, readNotedBackups } from '@agentspine/stores';

/** Where sessions may still be, outside the home. */
export interface Outside {
  /** What it is. */
  readonly kind: 'transcript' | 'backup' | 'export';
  /** Where: a path; null where that is not known. */
  readonly path: string | null;
  /** What to do about it. */
  readonly advice: string;
}

/** What erasing does not reach: the harnesses' own files, backups that were taken, and what was exported. */
export async function findOutside(world: HomeContext, transcripts: readonly string[]): Promise<readonly Outside[]> {
  const originals = [...new Set(transcripts)].filter((path) => nodeSourceTree.stat(path) !== undefined);
  const backups = await readNotedBackups(homeOf(world));
  return [
    ...originals.map(
      (path): Outside => ({ kind: 'transcript', path, advice: `the harness still has it: rm ${JSON.stringify(path)}` }),
    ),
    ...backups.map(
      ({ to }): Outside => ({
        kind: 'backup',
        path: to,
        advice: `backups taken before now have it: run "spine backup ${to}", then "spine backup prune ${to} --keep-last 1"`,
      }),
    ),
    {
      kind: 'export',
      path: null,
      advice: 'files that "spine export", "analytics" or "query" wrote elsewhere may have it: delete them',
    },
  ];
}
