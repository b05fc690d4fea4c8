import { posix } from 'node:path';

/** A file of the other machine, as its list says. */
export interface ListedFile {
  /** Relative to the folder that was asked for, with `/`. */
  readonly path: string;
  readonly size: number;
  /** When it changed, in seconds since 1970. */
  readonly seconds: number;
}

/** What a list says. */
export interface RemoteList {
  /** Each path once, in the order of paths. */
  readonly files: readonly ListedFile[];
  /** Lines that name no file that could be asked for: names with line ends, and what a machine makes up. */
  readonly oddLines: number;
  /** Whether the list was sent to its end. */
  readonly isWhole: boolean;
}

/** Reads a list. Paths that leave the folder are not taken: the other machine is not trusted. */
export function parseList(text: string): RemoteList {
  const lines = text.split('\n');
  const isWhole = lines.at(-1) === '' && lines.at(-2) === 'end';
  const files = new Map<string, ListedFile>();
  let oddLines = 0;
  for (const line of lines.slice(0, isWhole ? -2 : -1)) {
    const [, size, seconds, named = ''] = /^(\d{1,15}) (\d{1,15}) (.+)$/.exec(line) ?? [];
    const path = posix.normalize(named);
    if (size === undefined || !isInside(path)) oddLines += 1;
    else files.set(path, { path, size: Number(size), seconds: Number(seconds) });
  }
  const sorted = [...files.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
  return { files: sorted, oddLines, isWhole };
}

/** Neither absolute nor above the folder, on any system: `\` and `:` mean something on some. */
function isInside(path: string): boolean {
  const parts = path.split('/');
  return !/[\\:\0\r]/.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}
