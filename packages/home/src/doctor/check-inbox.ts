import { counted } from '@agentspine/render/count-text';
import type { Examination, Finding } from '@agentspine/stores';
import { type InboxState, inboxPlacesOf, readInboxState } from '../inbox-state.ts';

/** The inbox of hooks: what waits in it, and what hooks could not write. */
export async function findInInbox({ home }: Examination): Promise<readonly Finding[]> {
  return judgeInbox(inboxPlacesOf(home.directory), readInboxState(home.directory));
}

/** What the counts of an inbox mean. */
export function judgeInbox({ inbox, lost }: ReturnType<typeof inboxPlacesOf>, state: InboxState): readonly Finding[] {
  const found: (Finding | undefined)[] = [judgeWaiting(inbox, state.waiting), judgeLost(lost, state.lost)];
  return found.filter((finding) => finding !== undefined);
}

function judgeWaiting(path: string, waiting: number | null): Finding | undefined {
  if (waiting === 0) return undefined;
  if (waiting === null)
    return { level: 'problem', path, what: 'cannot be listed', advice: 'make it a folder of yours' };
  const what = `holds ${counted(waiting, 'message')} of hooks`;
  return { level: 'notice', path, what, advice: 'the next "spine import" takes them' };
}

function judgeLost(path: string, lost: number | null): Finding | undefined {
  if (lost === 0) return undefined;
  const advice =
    'look whether the disk was full or the home could not be written, then remove the file: hooks make it again';
  if (lost === null) return { level: 'notice', path, what: 'cannot be read, so lost messages are not counted', advice };
  return { level: 'notice', path, what: `counts ${counted(lost, 'message')} that hooks could not keep`, advice };
}
