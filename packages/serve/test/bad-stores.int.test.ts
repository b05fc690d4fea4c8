import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { ServedHome } from './served-home.ts';

test('D42: a server whose stores are missing, made, newer, held by another program, deleted and put back answers each state by name, and goes on', async () => {
  await using served = new ServedHome();
  const { address, token } = await served.serve();
  const ask = async (path: string) => {
    const response = await fetch(new URL(`/api/v1/${path}`, address), {
      headers: { authorization: `Bearer ${token}` },
    });
    const answer: unknown = await response.json();
    return Object.assign({ status: response.status }, answer);
  };
  expect(await ask('meta')).toMatchObject({ isEmpty: true, hasArchive: false, hasTrace: false, notices: [] });
  expect(await ask('sessions')).toMatchObject({ status: 503, advice: 'spine import' });

  served.write('aaaa', [
    { type: 'user', text: 'First' },
    { type: 'assistant', text: 'ok' },
  ]);
  await served.import();
  expect(await ask('sessions')).toMatchObject({ status: 200, total: 1 });

  const archive = join(served.home, 'archive.sqlite');
  const setVersion = (version: number) => {
    using database = new DatabaseSync(archive);
    const row = database.prepare('SELECT archive_version AS version FROM archive_state').get();
    database.prepare('UPDATE archive_state SET archive_version = ?').run(version);
    return Number(row?.['version']);
  };
  const version = setVersion(999);
  // What is open is checked when it is opened: as after an update of spine, the file is another one.
  const copy = `${archive}-copy`;
  const replace = (from: string, to: string) => {
    for (const end of ['-wal', '-shm']) rmSync(from + end, { force: true });
    renameSync(from, to);
  };
  replace(archive, copy);
  expect(await ask('sessions')).toMatchObject({ status: 503, advice: 'spine import' });
  replace(copy, archive);
  expect(await ask('sessions')).toMatchObject({ status: 503, title: 'READER_ARCHIVE_NEWER' });
  setVersion(version);
  replace(archive, copy);
  expect(await ask('meta')).toMatchObject({ isEmpty: false, hasArchive: false });
  replace(copy, archive);
  expect(await ask('sessions')).toMatchObject({ status: 200, total: 1 });

  using other = new DatabaseSync(join(served.home, 'spine.db'));
  other.exec('BEGIN IMMEDIATE');
  expect(await ask('now')).toMatchObject({ status: 200 });
  other.exec('ROLLBACK');
  expect(served.notices).toEqual([]);
});
