import { erasedNamesIn } from '@agentspine/home/erased-names';
import type { JournalSizes } from '@agentspine/home/report-marks';
import { hookPlacesOf } from '../hooks/hook-command.ts';
import { type DrainedInbox, drainInbox } from '../inbox/drain-inbox.ts';
import { tryFillLive } from './fill-live.ts';

/** What was taken of what agents report. */
export interface KeptReports extends DrainedInbox {
  /** How far `live.sqlite` has each journal; `undefined` where it could not be filled. */
  readonly journals: JournalSizes | undefined;
}

/**
 * Takes what hooks wrote into the journal, and reads what is new in the journals. Until then it is where it was, so a fault of the second
 * step goes to `onNotice` alone. @throws as `drainInbox`
 */
export async function keepReports(
  directory: string,
  { nowMs, onNotice }: { readonly nowMs: number; readonly onNotice: (notice: string) => void },
): Promise<KeptReports> {
  const drained = await drainInbox(hookPlacesOf(directory), {
    nowMs,
    namesErased: erasedNamesIn(directory),
  });
  const filled = await tryFillLive(directory, onNotice);
  return { ...drained, journals: filled?.journals };
}
