// Spoils a store, or puts it right again: node spoil-store.ts WAY FILE [FILE OF ANOTHER HOME]. It is a process of its own: what a process
// closes of a file takes the locks of all its threads on it.
import { copyFileSync, existsSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';

const [, , way = '', file = '', other = ''] = process.argv;
const isDatabase = !file.endsWith('.jsonl');
const kept = `${file}-kept`;
const beside = isDatabase ? ['-wal', '-shm'] : ['.head'];

const putAway = () => {
  for (const end of ['', ...beside]) rmSync(file + end, { force: true });
};
/** What is in the log of a database is in its file too. */
const empty = (path: string) => {
  if (!isDatabase) return;
  using database = new DatabaseSync(path);
  database.exec('PRAGMA busy_timeout = 5000; PRAGMA wal_checkpoint(TRUNCATE)');
};
const copy = (from: string, to: string) => {
  copyFileSync(from, to);
  if (!isDatabase && existsSync(`${from}.head`)) copyFileSync(`${from}.head`, `${to}.head`);
};
const move = (from: string, to: string) => {
  putAway();
  renameSync(from, to);
  if (!isDatabase && existsSync(`${from}.head`)) renameSync(`${from}.head`, `${to}.head`);
};
const spoil: Readonly<Record<string, () => void>> = {
  removed: putAway,
  'replaced by that of another home': () => {
    empty(other);
    copy(other, `${file}-other`);
    move(`${file}-other`, file);
  },
  cut: () => truncateSync(file, Math.floor(statSync(file).size / 2)),
  overwritten: () => writeFileSync(file, Buffer.alloc(statSync(file).size, 'garbage '), { flag: 'r+' }),
  'of a newer schema': () => {
    using database = new DatabaseSync(file);
    const newer = [
      ['spine.db', "UPDATE meta SET value = '9999' WHERE key = 'schema_version'"],
      ['archive.sqlite', 'UPDATE archive_state SET archive_version = 9999'],
      ['claims.sqlite', 'UPDATE claim_state SET store_version = 9999'],
    ] as const;
    database.exec(newer.find(([name]) => file.endsWith(name))?.[1] ?? '');
  },
};
if (way === 'repair') move(kept, file);
else {
  empty(file);
  copy(file, kept);
  spoil[way]?.();
}
