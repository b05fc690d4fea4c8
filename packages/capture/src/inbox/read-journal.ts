import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LineSplitter } from '@agentspine/durable-fs';
import type { HookPlaces } from '../hooks/hook-command.ts';
import type { JournalMessage } from './inbox-message.ts';

/**
 * The messages of the journal, each once, a day after the other; a line that is not a message is passed over. Of a UTC day, those that
 * were received then or later are all among them.
 */
export async function* readJournal({ backups }: HookPlaces, fromDay = ''): AsyncGenerator<JournalMessage, void, void> {
  const found = (await readdir(backups).catch(() => [])).filter((name) => /^messages-.*\.jsonl$/.test(name)).sort();
  // A message is in the file of the day on which it was taken, which is never before it was received.
  const names = found.filter((name) => name >= `messages-${fromDay}`);
  const seen = new Set<string>();
  for (const name of names) {
    const lines = new LineSplitter(0);
    for await (const chunk of createReadStream(join(backups, name))) {
      const found: (JournalMessage | undefined)[] = [];
      lines.push(chunk, (line) => found.push(line === undefined ? undefined : parseMessageLine(line)));
      for (const message of found) {
        if (message === undefined || seen.has(message.id)) continue;
        seen.add(message.id);
        yield message;
      }
    }
  }
}

/** The message of a line of the journal; `undefined` for a line that is not one. */
export function parseMessageLine(line: string): JournalMessage | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isMessage(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is JournalMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { v, id, harness, receivedMs, text } = value as Partial<Record<keyof JournalMessage, unknown>>;
  const areTexts = [id, harness, text].every((field) => typeof field === 'string');
  return v === 1 && areTexts && Number.isSafeInteger(receivedMs);
}
