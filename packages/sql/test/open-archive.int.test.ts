import { join } from 'node:path';
import { makeArchive, turnRow } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { archiveFile } from '../src/open-archive.ts';
import { openStore } from '../src/open-store.ts';

test('an archive that another program keeps for itself is READER_ARCHIVE_UNREADABLE with the reason and what to do', () => {
  using fixture = makeArchive({ turns: [turnRow()] });
  const other = new Database(join(fixture.home, 'archive.sqlite'));
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN EXCLUSIVE');
  try {
    expect(() => openStore(fixture.home, archiveFile, 0)).toThrow(
      expect.objectContaining({
        code: 'READER_ARCHIVE_UNREADABLE',
        message: expect.stringMatching(/archive\.sqlite: it is locked by another process; .* \[SQLITE_BUSY]$/),
      }),
    );
  } finally {
    other.close();
  }
  openStore(fixture.home, archiveFile, 0).close();
});
