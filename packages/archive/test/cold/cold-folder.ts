import type { FileSystem } from '@agentspine/durable-fs';
import { parseUtcDay, type UtcDay } from '@agentspine/schema';
import type { FaultyFileSystem } from '@agentspine/testkit';
import { ColdArchive } from '../../src/index.ts';
import { nextProcess } from '../open.ts';

export const folder = '/home/archive/logs';

/** What all tests take for now: with the default retention the last day that may leave is the 31st of December. */
export const now = Date.parse('2026-01-31T12:00:00Z');

/** The cold archive of `logs` on a file system of a test, opened by a new process. */
export function openCold(fileSystem: FileSystem): ColdArchive {
  return new ColdArchive({ directory: folder, fileSystem, lockOptions: nextProcess() });
}

export function dayOf(text: string): UtcDay {
  const day = parseUtcDay(text);
  if (day === undefined) throw new Error(`${text} is no day`);
  return day;
}

/** Files of the folder by name, as text. */
export function textsOf(fileSystem: FaultyFileSystem): Record<string, string> {
  const files = [...fileSystem.files()].filter(([path]) => path.startsWith(`${folder}/`));
  return Object.fromEntries(
    files.map(([path, bytes]) => [path.slice(folder.length + 1), Buffer.from(bytes).toString()]),
  );
}

/** The lines of a day as they come out. */
export async function catLines(cold: ColdArchive, day: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of cold.cat(dayOf(day))) lines.push(...batch.map(({ line }) => line));
  return lines;
}

/** Every line of every day. */
export async function allLines(cold: ColdArchive): Promise<string[]> {
  const lines: string[] = [];
  for (const { day } of await cold.listDays()) lines.push(...(await catLines(cold, day)));
  return lines;
}
