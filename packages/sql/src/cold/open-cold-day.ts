import { join } from 'node:path';
import { hasCode, type OpenFile } from '@agentspine/durable-fs';
import { messageOf } from '@agentspine/schema';
import { counted } from '@agentspine/schema/count-text';
import { type ColdDay, coldCorrupt } from './cold-manifest.ts';
import { ColdChange, type ColdSource, readColdDay } from './cold-snapshot.ts';

/** The file of a day, relative to the home. */
export function coldFileName(table: string, day: Pick<ColdDay, 'file'>): string {
  return `archive/${table}/${day.file}`;
}

/**
 * Opens the file of a day as its line of the manifest says it is, under its name or the one it has before its rename
 * (the protocol is in `cold-snapshot.ts`).
 * @throws ReaderError `READER_COLD_CORRUPT`; `ColdChange`
 */
export async function openColdDay(source: ColdSource, table: string, day: ColdDay): Promise<OpenFile> {
  const name = coldFileName(table, day);
  // The last look is for a rename between the first two.
  for (const candidate of [name, `${name}.new-${day.sha256}`, name]) {
    const file = await openOfSize(source, candidate, day.storedBytes);
    if (typeof file === 'object') return file;
  }
  const reason = await openOfSize(source, name, day.storedBytes);
  if (typeof reason === 'object') return reason;
  const now = await readColdDay(source, table, day.day);
  if (now?.sha256 !== day.sha256) throw new ColdChange();
  throw coldCorrupt(name, reason);
}

/**
 * Sees that the file of a day is there as it was sealed, for a question that needs nothing in it.
 * @throws as `openColdDay`
 */
export async function checkColdDay(source: ColdSource, table: string, day: ColdDay): Promise<void> {
  const stat = await source.fileSystem.stat(join(source.home, coldFileName(table, day)));
  if (stat?.kind === 'file' && stat.size === day.storedBytes) return;
  await (await openColdDay(source, table, day)).close();
}

/** The open file, or why it is not the one. */
async function openOfSize({ home, fileSystem }: ColdSource, name: string, bytes: number): Promise<OpenFile | string> {
  let file: OpenFile;
  try {
    file = await fileSystem.open(join(home, name), 'read');
  } catch (error) {
    if (hasCode(error, 'FS_NOT_FOUND')) return 'is not there';
    if (hasCode(error, 'FS_SYMLINK')) return 'is a symlink';
    return `cannot be opened (${messageOf(error)})`;
  }
  const stat = await file.stat();
  if (stat.kind === 'file' && stat.size === bytes) return file;
  await file.close();
  return stat.kind === 'file' ? `has ${counted(stat.size, 'byte')}, and was sealed with ${bytes}` : 'is not a file';
}
