import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { inboxPlacesOf, waitingIn } from '../inbox-state.ts';

/** The journals of what agents report, by their path in the home, and how many bytes of each `live.sqlite` was filled from. */
export type JournalSizes = Readonly<Record<string, number>>;

/** The journals of the home in a folder, as long as they are now. Two folders are listed, and no file is opened. */
export function journalSizesOf(directory: string): JournalSizes {
  const sizes: Record<string, number> = {};
  for (const [folder, pattern] of journals) {
    for (const { name } of nodeSourceTree.list(join(directory, folder)) ?? []) {
      if (!pattern.test(name)) continue;
      sizes[`${folder}/${name}`] = nodeSourceTree.stat(join(directory, folder, name))?.size ?? 0;
    }
  }
  return sizes;
}

const journals: readonly (readonly [folder: string, name: RegExp])[] = [
  ['hooks', /^messages-.*\.jsonl$/],
  ['otlp', /^bodies-.*\.jsonl$/],
];

/** What an import would take of reports, as marks of stores: what waits in the inbox, and how long each journal is. */
export function reportMarksOf(directory: string): Readonly<Record<string, string>> {
  return {
    ...marksOfJournals(journalSizesOf(directory)),
    inbox: waitingIn(inboxPlacesOf(directory).inbox)?.join(' ') ?? 'cannot be listed',
  };
}

/** The marks of a home whose reports were taken: its inbox was empty, and its journals were read so far. */
export function marksOfTaken(sizes: JournalSizes): Readonly<Record<string, string>> {
  return { ...marksOfJournals(sizes), inbox: '' };
}

function marksOfJournals(sizes: JournalSizes): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(sizes).map(([path, size]) => [path, String(size)]));
}
