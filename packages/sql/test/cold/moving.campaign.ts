import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FileSystem, nodeFileSystem } from '@agentspine/durable-fs';
import { createSpine, makeHome } from '@agentspine/testkit';
import type Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { appendManifest, appendRestored, insertLogs, logEntry, logLine, prepareDay, sealDay } from './cold-fixture.ts';

const sql = "SELECT id, payload FROM all_logs WHERE day < '2026-02-01' ORDER BY id";
const entries = [1, 2, 3, 4, 5, 6].map((id) => logEntry(id, { at: `2026-01-0${id % 2 === 0 ? 2 : 1}T12:00:00Z` }));
const odd = entries.filter(({ id }) => id % 2 === 1);
const even = entries.filter(({ id }) => id % 2 === 0);
const expected = entries.map(({ id, payload }) => [id, payload]);

interface Scene {
  readonly home: string;
  readonly database: Database.Database;
}

/** What another process does to the archive, in steps; the first day is cold before, the second is not. */
const moves: Readonly<Record<string, (scene: Scene) => readonly (() => void)[]>> = {
  'a day is sealed and deleted': ({ home, database }) => stepsOfSeal({ home, database }, '2026-01-02', [2, 4, 6]),
  'a cold day is merged with late rows': ({ home, database }) => stepsOfSeal({ home, database }, '2026-01-01', [5]),
  'a cold day is restored': ({ home, database }) => [
    () => insertLogs(database, odd.slice(0, 2)),
    () => appendRestored(home, '2026-01-01'),
    () => rmSync(join(home, 'archive/logs/2026-01-01.jsonl.zst')),
  ],
};

function stepsOfSeal({ home, database }: Scene, day: string, moved: readonly number[]) {
  const rows = (day === '2026-01-02' ? even : odd).map(logLine);
  const { folder, stored, line, newName, file } = prepareDay(home, day, rows);
  return [
    () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, newName), stored);
    },
    () => appendManifest(folder, line),
    () => renameSync(join(folder, newName), join(folder, file)),
    () => database.exec(`DELETE FROM logs WHERE id IN (${moved.join(', ')})`),
  ];
}

/** Rows 1 and 3 are cold; row 5 of the same day came late and is live, as the day after is. */
function makeScene(home: string): Scene {
  const database = createSpine(home);
  insertLogs(database, [...even, ...odd.slice(2)]);
  sealDay(home, '2026-01-01', odd.slice(0, 2).map(logLine));
  return { home, database };
}

/** Calls `onCall` before each call that a query makes of the file system. */
function watchedFiles(onCall: () => void): FileSystem {
  const before = <Args extends readonly unknown[], T>(call: (...values: Args) => Promise<T>) => {
    return (...values: Args) => {
      onCall();
      return call(...values);
    };
  };
  const { open, stat, list } = nodeFileSystem;
  return { ...nodeFileSystem, open: before(open), stat: before(stat), list: before(list) };
}

test.each(Object.keys(moves))(
  'every row is seen once when %s, whole or in part, at any moment of a query',
  async (name) => {
    const callsMax = 5;
    const stepsMax = 4;
    for (let steps = 1; steps <= stepsMax; steps += 1) {
      for (let moment = 1; moment <= callsMax; moment += 1) {
        using fixture = makeHome();
        const scene = makeScene(fixture.home);
        const plan = moves[name]?.(scene) ?? [];
        let calls = 0;
        const fileSystem = watchedFiles(() => {
          calls += 1;
          if (calls === moment) for (const step of plan.slice(0, steps)) step();
        });
        const { rows } = await runQuery({ home: fixture.home, sql, fileSystem });
        expect(rows, `${steps} steps at call ${moment}`).toEqual(expected);
        expect(calls).toBeGreaterThanOrEqual(2);
        scene.database.close();
      }
    }
  },
);

test('every row is seen once when each step comes at another moment', async () => {
  for (const [name, stepsOf] of Object.entries(moves)) {
    using fixture = makeHome();
    const scene = makeScene(fixture.home);
    const steps = [...stepsOf(scene)];
    const fileSystem = watchedFiles(() => steps.shift()?.());
    expect((await runQuery({ home: fixture.home, sql, fileSystem })).rows, name).toEqual(expected);
    scene.database.close();
  }
});

test('a file that is replaced while it is read stays what it was', async () => {
  using fixture = makeHome();
  const { home, database } = makeScene(fixture.home);
  let isOpen = false;
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    open: async (path, mode) => {
      const file = await nodeFileSystem.open(path, mode);
      if (path.endsWith('.zst') && !isOpen) {
        isOpen = true;
        for (const step of stepsOfSeal({ home, database }, '2026-01-01', [5])) step();
      }
      return file;
    },
  };
  expect((await runQuery({ home, sql, fileSystem })).rows).toEqual(expected);
  expect((await runQuery({ home, sql })).rows).toEqual(expected);
  database.close();
});

test('a query is answered though a day is merged again each time that it has looked at the manifest', async () => {
  using fixture = makeHome();
  const { home, database } = makeScene(fixture.home);
  let late = 5;
  const mergeLate = () => {
    insertLogs(database, late === 5 ? [] : [logEntry(late, { at: '2026-01-01T12:00:00Z' })]);
    const rows = [1, 3, ...lateIds(late)].map((id) => logLine(logEntry(id, { at: '2026-01-01T12:00:00Z' })));
    const { folder, stored, line, newName, file } = prepareDay(home, '2026-01-01', rows);
    writeFileSync(join(folder, newName), stored);
    appendManifest(folder, line);
    renameSync(join(folder, newName), join(folder, file));
    database.exec(`DELETE FROM logs WHERE id = ${late}`);
    late += 2;
  };
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    stat: async (path) => {
      const stat = await nodeFileSystem.stat(path);
      if (path.endsWith('manifest.jsonl')) mergeLate();
      return stat;
    },
  };
  const { rows } = await runQuery({ home, sql, fileSystem });
  expect(rows.slice(0, expected.length)).toEqual(expected);
  const ids = rows.map(([id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  database.close();
});

/** The ids from 5 up to the newest late row. */
function lateIds(last: number): readonly number[] {
  return Array.from({ length: (last - 5) / 2 + 1 }, (_, place) => 5 + 2 * place);
}

test('an archive that changes without end is told, not waited for', async () => {
  using fixture = makeHome();
  const { home, database } = makeScene(fixture.home);
  const fileSystem = watchedFiles(() => appendRestored(home, '2026-01-09'));
  await expect(runQuery({ home, sql, fileSystem })).rejects.toMatchObject({
    code: 'READER_QUERY_FAILED',
    message: 'the cold archive kept changing: ask again',
  });
  database.close();
});
