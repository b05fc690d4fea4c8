import { type Digest, parseDigest, parseJsonObject } from '@agentspine/schema';

/** A file of a home, as a backup has it. */
export interface KeptFile {
  /** Below the home, with `/` between its parts. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** What it is made of, in order; none where it is empty. */
  readonly chunks: readonly Digest[];
  /** What the file system said of it before it was read: while it says the same, the file is not read again. */
  readonly seen: string;
}

/** The text of the files of a snapshot, a line each; the same files have the same text. */
export function serialiseTree(files: readonly KeptFile[]): string {
  return files.map(({ path, size, chunks, seen }) => `${JSON.stringify({ path, size, chunks, seen })}\n`).join('');
}

/** Reads the files of a snapshot. Nothing of it is trusted: a path that leaves the home, or is there twice, is refused. @throws Error that says the line */
export function parseTree(text: string): readonly KeptFile[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('its last line has no end');
  const seen = new Set<string>();
  return lines.map((line, index) => {
    const file = parseFile(line);
    if (file === undefined || seen.has(file.path)) throw new Error(`its line ${index + 1} is not a file of a home`);
    seen.add(file.path);
    return file;
  });
}

function parseFile(line: string): KeptFile | undefined {
  const { path, size, chunks, seen } = parseJsonObject(line) ?? {};
  if (typeof path !== 'string' || !isBelowHome(path) || typeof seen !== 'string') return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0 || !Array.isArray(chunks)) return undefined;
  const digests = chunks.map((chunk: unknown) => (typeof chunk === 'string' ? parseDigest(chunk) : undefined));
  return digests.every((digest) => digest !== undefined) ? { path, size, chunks: digests, seen } : undefined;
}

/** Whether a path has only names: no root, no parent, no empty part, nothing that another system would read otherwise. */
export function isBelowHome(path: string): boolean {
  return path.length <= 4_096 && path.split('/').every((part) => part !== '..' && part !== '.' && isName(part));
}

const isName = (part: string): boolean => part !== '' && ![...part].some((letter) => letter < ' ' || letter === '\\');
