import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDerivedStore } from '../src/index.ts';

const store = {
  ddl: ['CREATE TABLE state (id INTEGER PRIMARY KEY, store_version INTEGER)', 'CREATE TABLE words (word TEXT)'],
  stateTable: 'state',
  version: 3,
};

describe('a derived store', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'agentspine-'));
    path = join(folder, 'derived.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fill = (version = store.version) => {
    const database = openDerivedStore(path, { ...store, version });
    database.exec("INSERT INTO words VALUES ('kept')");
    database.close();
  };
  const wordsIn = () => {
    const database = openDerivedStore(path, store);
    const found = database.prepare('SELECT word FROM words').pluck().all();
    database.close();
    return found;
  };

  test('keeps what it has, and leaves no file beside it', () => {
    fill();
    expect(wordsIn()).toEqual(['kept']);
    expect(readdirSync(folder)).toEqual(['derived.sqlite']);
  });

  test.each([
    ['of another version', () => fill(2)],
    ['damaged', () => writeFileSync(path, 'no database'.repeat(500))],
    ['empty', () => writeFileSync(path, '')],
    ['missing', () => undefined],
  ])('that is %s is made again, empty', (_, make) => {
    make();
    expect(wordsIn()).toEqual([]);
    expect(readdirSync(folder)).toEqual(['derived.sqlite']);
  });

  test('that another process makes at the same time has a name of its own until it is whole', () => {
    writeFileSync(`${path}.new`, 'of another process');
    fill(2);
    expect(wordsIn()).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['derived.sqlite', 'derived.sqlite.new']);
  });

  test('that is locked is not taken for a damaged one', () => {
    fill();
    const other = new Database(path);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');
    expect(() => openDerivedStore(path, { ...store, timeoutMs: 0 })).toThrow(/locked/);
    other.exec('COMMIT');
    other.close();
    expect(wordsIn()).toEqual(['kept']);
  });
});
