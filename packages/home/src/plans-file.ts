import { acquireLock, nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import { type Plan, type PlansChange, parsePlans, serialisePlans } from '@agentspine/reader';
import { HomeError } from './errors.ts';
import { type Home, makeHome, readSettings } from './home-paths.ts';
import { lockOptions } from './stores.ts';

const noPlans = serialisePlans([]);

/** The plans of a home; none where it has none. @throws HomeError `HOME_CORRUPT` */
export async function readPlans(home: Home): Promise<readonly Plan[]> {
  const { text, problem } = await readSettings(home.plans);
  const parsed = problem === undefined ? parsePlans(text ?? noPlans) : ({ kind: 'problem', problem } as const);
  if (parsed.kind === 'plans') return parsed.plans;
  throw new HomeError('HOME_CORRUPT', `${home.plans}: ${parsed.problem}; correct the file or move it away`);
}

/** Changes the plans of a home under a lock, so that of two changes at once none is lost. What is refused is not written. */
export async function changePlans(home: Home, decide: (plans: readonly Plan[]) => PlansChange): Promise<PlansChange> {
  await makeHome(home);
  await using _lock = await acquireLock(nodeFileSystem, `${home.plans}.lock`, lockOptions);
  const changed = decide(await readPlans(home));
  if (changed.kind === 'changed') await writePlans(home, changed.plans);
  return changed;
}

const tempName = 'plans.json.tmp';

/** Whole or not at all. */
async function writePlans(home: Home, plans: readonly Plan[]): Promise<void> {
  // A crash may have left the temporary file of an earlier write.
  await nodeFileSystem.remove(`${home.directory}/${tempName}`);
  await writeFileDurably(nodeFileSystem, home.plans, new TextEncoder().encode(serialisePlans(plans)), { tempName });
}
