import type { SealedDay } from '@agentspine/schema';
import { counted } from '@agentspine/schema/count-text';
import type { ColdManifest } from './cold-manifest.ts';
import { newName } from './cold-names.ts';
import type { ColdPlace } from './cold-place.ts';
import { readManifest } from './manifest-file.ts';
import { type ColdProblem, type ColdReport, problemsOfNames, reportOf } from './verify-cold.ts';

/** A run that seals a day meanwhile looks like damage for a moment; it does not look the same so often in a row. */
const attemptsMax = 5;

/** Looks at names and sizes only, without a lock: what a run changes meanwhile is looked at again. Changes nothing. */
export async function inspectCold(place: ColdPlace): Promise<ColdReport> {
  for (let attempt = 1; ; attempt += 1) {
    const manifest = await readManifest(place);
    const problems = await problemsOf(place, manifest);
    const isSteady = problems.length === 0 || (await readManifest(place)).head === manifest.head;
    if (isSteady || attempt === attemptsMax) return reportOf(manifest, problems);
  }
}

async function problemsOf(place: ColdPlace, manifest: ColdManifest): Promise<readonly ColdProblem[]> {
  if ((await place.fileSystem.stat(place.directory)) === undefined) return [];
  const problems = [...(await problemsOfNames(place, manifest))];
  for (const sealed of manifest.days()) {
    const problem = await problemOfSize(place, sealed);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

async function problemOfSize(place: ColdPlace, sealed: SealedDay): Promise<ColdProblem | undefined> {
  const { directory, fileSystem } = place;
  const path = `${directory}/${sealed.file}`;
  const stat = await fileSystem.stat(path);
  if (stat?.kind === 'file' && stat.size === sealed.storedBytes) return undefined;
  // Named by the manifest, and about to get its name; where the run ended there, the next one gives it.
  if ((await fileSystem.stat(`${directory}/${newName(sealed.file, sealed.sha256)}`)) !== undefined) return undefined;
  if (stat === undefined) return { kind: 'damaged', path, detail: 'is in the manifest and not there' };
  if (stat.kind !== 'file') return { kind: 'damaged', path, detail: `is a ${stat.kind} and not a file` };
  return {
    kind: 'damaged',
    path,
    detail: `has ${counted(stat.size, 'byte')}, and was sealed with ${sealed.storedBytes}`,
  };
}
