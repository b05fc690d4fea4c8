import { nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import { type Plan, parsePlans, serialisePlans } from '@agentspine/reader';
import { HomeError } from './errors.ts';
import { type Home, readTextFile } from './home-paths.ts';

/** The plans of a home; none where it has none. @throws HomeError `HOME_CORRUPT` */
export async function readPlans(home: Home): Promise<readonly Plan[]> {
  const text = await readTextFile(home.plans);
  if (text === undefined) return [];
  const parsed = parsePlans(text);
  if (parsed.kind === 'plans') return parsed.plans;
  throw new HomeError('HOME_CORRUPT', `${home.plans}: ${parsed.problem}; mend the file or move it away`);
}

const tempName = 'plans.json.tmp';

/** Writes the plans of a home, whole or not at all. */
export async function writePlans(home: Home, plans: readonly Plan[]): Promise<void> {
  // A crash may have left the temporary file of an earlier write.
  await nodeFileSystem.remove(`${home.directory}/${tempName}`);
  await writeFileDurably(nodeFileSystem, home.plans, new TextEncoder().encode(serialisePlans(plans)), { tempName });
}
