import { type Plan, type PlansChange, parsePlans, serialisePlans } from '@agentspine/reader';
import type { Home } from '@agentspine/stores';
import { changeSettingsList, readSettingsList, type SettingsList } from './settings-list.ts';

/** The plans of a home; none where it has none. @throws HomeError `HOME_CORRUPT` */
export async function readPlans(home: Home): Promise<readonly Plan[]> {
  return readSettingsList(plansOf(home));
}

/** Changes the plans of a home under a lock, so that of two changes at once none is lost. What is refused is not written. */
export async function changePlans(home: Home, decide: (plans: readonly Plan[]) => PlansChange): Promise<PlansChange> {
  let change: PlansChange | undefined;
  await changeSettingsList(plansOf(home), (plans) => {
    change = decide(plans);
    return change.kind === 'changed' ? change.plans : undefined;
  });
  return change as PlansChange;
}

function plansOf({ directory, plans }: Home): SettingsList<Plan> {
  return {
    directory,
    path: plans,
    parse: (text) => {
      const parsed = parsePlans(text);
      return parsed.kind === 'plans' ? { entries: parsed.plans } : parsed;
    },
    serialise: serialisePlans,
  };
}
