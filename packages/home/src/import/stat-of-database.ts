import type { FileStat, SourceTree } from '@agentspine/durable-fs';

/** Whether a file is a live database, by its name. */
export function isDatabase(path: string): boolean {
  return /\.(?:db|vscdb|sqlite3)$/.test(path);
}

/** What the file system says of a database with its `-wal`, where commits are before they are in the database itself. */
export function statOfDatabase(path: string, stat: FileStat, sources: Pick<SourceTree, 'stat'>): FileStat {
  const log = sources.stat(`${path}-wal`);
  if (log === undefined) return stat;
  return {
    ...stat,
    size: stat.size + log.size,
    mtimeNs: later(stat.mtimeNs, log.mtimeNs),
    ctimeNs: later(stat.ctimeNs, log.ctimeNs),
  };
}

function later(one: bigint, other: bigint): bigint {
  return one >= other ? one : other;
}
