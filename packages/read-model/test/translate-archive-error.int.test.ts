import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ReadModelError } from '../src/errors.ts';
import { translateArchiveError } from '../src/translate-archive-error.ts';
import { openArchiveUnderTest } from './archive-under-test.ts';
import { apiTurn, minute } from './line-builders.ts';

test.each(['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'ENOSPC', 'EIO', 'ERR_OUT_OF_RANGE'])(
  '%s under the archive is ARCHIVE_FAILED with the file, what to do and its cause',
  (code) => {
    const cause = Object.assign(new Error('words of the system'), { code });
    const error = translateArchiveError(cause, '/made/up/archive.sqlite');
    expect(error).toMatchObject({ code: 'ARCHIVE_FAILED', cause });
    expect(String(error)).toMatch(new RegExp(`/made/up/archive.sqlite: [^;]+; .* \\[${code}]$`));
  },
);

test('errors that are ours, and faults of the program, stay as they are', () => {
  for (const error of [new ReadModelError('LEDGER_DAMAGED', 'a line is missing'), new TypeError('x'), 'text']) {
    expect(translateArchiveError(error, '/made/up/archive.sqlite')).toBe(error);
  }
});

test('damage inside an archive that vacuum meets is ARCHIVE_CORRUPT with the command that repairs it', async () => {
  using under = openArchiveUnderTest();
  for (let index = 0; index < 200; index += 1) {
    under.ledger.append(apiTurn({ messageId: `m${index}`, turnIndex: index, ts: minute(index) }));
  }
  await under.archive.build();
  const database = new Database(under.path);
  database.pragma('wal_checkpoint(TRUNCATE)');
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  const page = Number(database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'turn'").pluck().get());
  database.close();
  writeFileSync(under.path, readFileSync(under.path).fill(0xee, (page - 1) * pageSize, page * pageSize));
  await expect(under.archive.vacuum()).rejects.toMatchObject({
    code: 'ARCHIVE_CORRUPT',
    message: expect.stringMatching(/archive\.sqlite is damaged: run `spine archive rebuild`$/),
  });
});
