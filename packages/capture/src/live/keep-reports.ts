import { hookPlacesOf } from '../hooks/hook-command.ts';
import { type DrainedInbox, drainInbox } from '../inbox/drain-inbox.ts';
import { tryFillLive } from './fill-live.ts';

/**
 * Takes what hooks wrote into the journal, and reads what is new in the journals. Until then it is where it was, so a fault of the second
 * step goes to `onNotice` alone. @throws as `drainInbox`
 */
export async function keepReports(
  directory: string,
  { nowMs, onNotice }: { readonly nowMs: number; readonly onNotice: (notice: string) => void },
): Promise<DrainedInbox> {
  const drained = await drainInbox(hookPlacesOf(directory), { nowMs });
  await tryFillLive(directory, onNotice);
  return drained;
}
