import { join } from 'node:path';
import type { ColdProblem } from '@agentspine/archive';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { counted } from '@agentspine/render/count-text';
import { parseUtcDay } from '@agentspine/schema';
import { readSpineStatus, readWatermarks } from '@agentspine/sqlite';
import { type Examination, type Finding, listSome } from '@agentspine/stores';
import { type ColdTable, listColdTables, openColdArchive } from '@agentspine/stores/cold-tables';

/** The cold archive: every day that left `spine.db` is there as it was sealed, and each knows of the other. */
export async function findInCold({ home, isDeep }: Examination): Promise<readonly Finding[]> {
  const spine = join(home.directory, 'spine.db');
  const watermarks = watermarksOf(spine);
  const findings: Finding[] = [];
  const tables = new Set([...(await listColdTables(home)), ...((watermarks?.keys() ?? []) as Iterable<ColdTable>)]);
  for (const table of tables) {
    const cold = openColdArchive(home, table);
    const report = isDeep ? await cold.verify() : await cold.inspect();
    const place = { folder: `${home.cold}/${table}`, spine, table };
    const hasManifest = nodeSourceTree.stat(`${place.folder}/manifest.jsonl`) !== undefined;
    const bond = watermarks && judgeBond(place, { days: report.days, hasManifest }, watermarks.get(table));
    if (bond !== undefined) findings.push(bond);
    findings.push(...listSome(report.problems.map(findingOf)));
  }
  return findings;
}

interface ColdPlaceNames {
  readonly folder: string;
  readonly spine: string;
  readonly table: string;
}

/** Whether the days of a table and the watermark in `spine.db` belong together. */
export function judgeBond(
  { folder, spine, table }: ColdPlaceNames,
  { days, hasManifest }: { readonly days: number; readonly hasManifest: boolean },
  watermark: string | undefined,
): Finding | undefined {
  if (watermark === undefined) {
    // A crash between a day's file and the rows leaves none either, and then the rows are in both.
    if (days <= 1) return undefined;
    const what = `is not the spine.db that ${counted(days, 'day')} of ${table} were archived from: it does not know that anything was archived`;
    return {
      level: 'problem',
      path: spine,
      what,
      advice: 'restore a backup of it; new rows would take the ids of old ones',
    };
  }
  if (parseUtcDay(watermark) === undefined) {
    const what = `says that ${table} was archived up to ${JSON.stringify(watermark)}, which is not a day`;
    return { level: 'problem', path: spine, what, advice: 'fix "archived_up_to" in its table meta' };
  }
  if (hasManifest) return undefined;
  const what = `is gone: ${table} of spine.db was archived up to ${watermark}`;
  return { level: 'problem', path: `${folder}/manifest.jsonl`, what, advice: 'put the folder back from a copy' };
}

/** `undefined` where there is no `spine.db` to ask; what is wrong with it is reported by its own check. */
function watermarksOf(spine: string): ReadonlyMap<string, string> | undefined {
  const { state } = readSpineStatus(spine);
  if (state !== 'ok' && state !== 'outdated') return undefined;
  try {
    return readWatermarks(spine);
  } catch {
    return undefined;
  }
}

const advices: Readonly<Record<ColdProblem['kind'], string>> = {
  manifest: 'put it back from a copy; nothing is archived before that',
  damaged: 'put it back from a copy; "spine store verify" reads every row',
  unknown: 'move it away, or put the manifest back from a copy',
  unfinished: 'run "spine store archive", which completes it',
  stray: 'move it away',
};

function findingOf({ kind, path, detail }: ColdProblem): Finding {
  const level = kind === 'unfinished' || kind === 'stray' ? 'notice' : 'problem';
  return { level, path, what: detail, advice: advices[kind] };
}
