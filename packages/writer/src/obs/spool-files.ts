import { type FileSystem, hasCode, LineSplitter, type OpenFile } from '@agentspine/durable-fs';
import { parseSpoolLine, type SpoolLine, spoolFileKind } from './spool-line.ts';

/** What waits in the spool. */
export interface SpoolStatus {
  /** Files that a replay would read. */
  readonly waiting: readonly SpoolFileStatus[];
  /** Files that were replayed, and are kept. */
  readonly replayedFiles: number;
  /** Files with copies of the lines that no replay could read. */
  readonly malformedFiles: number;
}

/** A file of the spool. */
export interface SpoolFileStatus {
  /** Its name. */
  readonly file: string;
  /** Size of the file, in bytes. */
  readonly bytes: number;
  /** Records that wait. */
  readonly records: number;
  /** Lines that are not records. */
  readonly malformed: number;
}

/** A line of a spool file; what cannot be read comes as its text, without it where it is too long to hold. */
export type SpoolEntry =
  | { readonly kind: 'record'; readonly line: SpoolLine; readonly text: string }
  | { readonly kind: 'malformed'; readonly text: string | undefined };

const chunkBytes = 1024 * 1024;

/** Names of files that a replay reads, the interrupted ones first. */
export async function waitingFiles(fileSystem: FileSystem, directory: string): Promise<string[]> {
  const names = await listFolder(fileSystem, directory);
  const ofKind = (kind: string) => names.filter((name) => spoolFileKind(name) === kind);
  return [...ofKind('replaying'), ...ofKind('waiting')];
}

/** Says what is in the spool; reads the waiting files whole. */
export async function readSpoolStatus(fileSystem: FileSystem, directory: string): Promise<SpoolStatus> {
  const names = await listFolder(fileSystem, directory);
  const countOf = (kind: string) => names.filter((name) => spoolFileKind(name) === kind).length;
  const waiting: SpoolFileStatus[] = [];
  for (const file of await waitingFiles(fileSystem, directory)) {
    const status = await readFileStatus(fileSystem, directory, file);
    if (status !== undefined) waiting.push(status);
  }
  return { waiting, replayedFiles: countOf('replayed'), malformedFiles: countOf('malformed') };
}

/** What is in one file; `undefined` when a replay has just taken it away. */
async function readFileStatus(
  fileSystem: FileSystem,
  directory: string,
  file: string,
): Promise<SpoolFileStatus | undefined> {
  let [records, malformed] = [0, 0];
  try {
    const bytes = await readSpoolFile(fileSystem, `${directory}/${file}`, (entry) => {
      if (entry.kind === 'record') records += 1;
      else malformed += 1;
    });
    return { file, bytes, records, malformed };
  } catch (error) {
    if (hasCode(error, 'FS_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Calls `take` with every line, the last one too where a crash cut it short; returns the bytes of the file. */
export async function readSpoolFile(
  fileSystem: FileSystem,
  path: string,
  take: (entry: SpoolEntry) => void,
): Promise<number> {
  const file = await fileSystem.open(path, 'read');
  try {
    const splitter = new LineSplitter(0);
    const bytes = await readChunks(file, (chunk) => splitter.push(chunk, (text) => takeLine(text, take)));
    // A line feed of our own ends what a crash cut short.
    if (splitter.end < bytes) splitter.push(Uint8Array.of(0x0a), (text) => takeLine(text, take));
    return bytes;
  } finally {
    await file.close();
  }
}

function takeLine(text: string | undefined, take: (entry: SpoolEntry) => void): void {
  if (text?.trim() === '') return;
  const line = text === undefined ? undefined : parseSpoolLine(text);
  take(text === undefined || line === undefined ? { kind: 'malformed', text } : { kind: 'record', line, text });
}

async function readChunks(file: OpenFile, take: (chunk: Uint8Array) => void): Promise<number> {
  const target = new Uint8Array(chunkBytes);
  for (let position = 0; ; ) {
    const count = await file.read(target, position);
    if (count === 0) return position;
    take(target.subarray(0, count));
    position += count;
  }
}

async function listFolder(fileSystem: FileSystem, directory: string): Promise<readonly string[]> {
  try {
    return await fileSystem.list(directory);
  } catch (error) {
    if (hasCode(error, 'FS_NOT_FOUND')) return [];
    throw error;
  }
}
