import { join } from 'node:path';
import { holdLock, openTempHome, sequentialIds } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Durability } from '../src/pragmas.ts';
import { SpineConnection } from '../src/spine-connection.ts';
import { blockingTimer, type TurnTimer } from '../src/write-turn.ts';

interface ConnectionOptions {
  readonly durability?: Durability;
  readonly busyTimeoutMs?: number;
  readonly timer?: TurnTimer;
}

function connect(folder: string, options: ConnectionOptions = {}): SpineConnection {
  const { durability = 'process', busyTimeoutMs = 10_000, timer = blockingTimer } = options;
  return new SpineConnection({
    path: join(folder, 'spine.db'),
    access: 'write',
    durability,
    busyTimeoutMs,
    timer,
    nextToken: sequentialIds('token'),
    now: () => new Date(0),
    onSetAside: () => undefined,
  });
}

/** A timer whose time passes only while somebody sleeps. */
class SleepTimer implements TurnTimer {
  #nowMs = 1_000;
  readonly now = (): number => this.#nowMs;
  readonly sleep = (ms: number): void => {
    this.#nowMs += ms;
  };
}

const putSql = "INSERT INTO meta (key, value) VALUES (?, 'x')";

function put(connection: SpineConnection, key: string): void {
  connection.writeOnce(() => connection.prepare(putSql).run(key));
}

function keysOf(connection: SpineConnection): unknown[] {
  const sql = "SELECT key FROM meta WHERE key <> 'schema_version' ORDER BY rowid";
  return connection.read(() => connection.prepare(sql).pluck().all());
}

function pragma(connection: SpineConnection, name: string): unknown {
  return connection.read(() => connection.prepare(`PRAGMA ${name}`).pluck().get());
}

test.each([
  ['power', 2],
  ['process', 1],
] as const)(
  'A002: a store opened for %s is in WAL mode, waits ten seconds for locks, and has synchronous %i',
  (durability, synchronous) => {
    using home = openTempHome();
    using connection = connect(home.path, { durability });
    connection.open();
    expect(connection.prepare('PRAGMA busy_timeout').pluck().get()).toBeGreaterThanOrEqual(10_000);
    expect(pragma(connection, 'journal_mode')).toBe('wal');
    expect(pragma(connection, 'synchronous')).toBe(synchronous);
    expect(pragma(connection, 'trusted_schema')).toBe(0);
  },
);

test('A002: a write waits for a lock that another process gives back after half a second', async () => {
  using home = openTempHome();
  using connection = connect(home.path);
  put(connection, 'before');
  using holder = holdLock(join(home.path, 'spine.db'), 'IMMEDIATE', 500);
  await holder.spoke();
  put(connection, 'after');
  await holder.ended();
  expect(keysOf(connection)).toEqual(['before', 'after']);
});

test('a write waits as long as was asked for; after that in vain, the next ones only ask', () => {
  using home = openTempHome();
  const timer = new SleepTimer();
  using connection = connect(home.path, { timer, busyTimeoutMs: 5_000 });
  put(connection, 'before');
  const holder = new Database(join(home.path, 'spine.db'));
  holder.exec('BEGIN IMMEDIATE');
  const waited = (): number => {
    const start = timer.now();
    expect(() => put(connection, 'locked out')).toThrow(expect.objectContaining({ code: 'SPINE_BUSY' }));
    return timer.now() - start;
  };
  const first = waited();
  expect(first).toBeGreaterThanOrEqual(5_000);
  expect(first).toBeLessThan(5_010);
  // What is read goes through, and says nothing about the lock.
  expect(keysOf(connection)).toEqual(['before']);
  expect(waited()).toBeLessThan(5);
  expect(() => connection.transaction(() => 1)).toThrow(expect.objectContaining({ code: 'SPINE_BUSY' }));
  expect(waited()).toBeLessThan(5);
  holder.exec('ROLLBACK');
  put(connection, 'after');
  holder.exec('BEGIN IMMEDIATE');
  expect(waited()).toBeGreaterThanOrEqual(5_000);
  holder.close();
});

test('a store that another program has for itself is waited for only as long as was asked for', async () => {
  using home = openTempHome();
  const first = connect(home.path);
  first.open();
  first.close();
  using holder = holdLock(join(home.path, 'spine.db'), 'OWN');
  await holder.spoke();
  using connection = connect(home.path, { busyTimeoutMs: 50 });
  const start = performance.now();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    expect(() => put(connection, 'locked out')).toThrow(expect.objectContaining({ code: 'SPINE_BUSY' }));
  }
  expect(performance.now() - start).toBeLessThan(5_000);
  holder.goOn();
  await holder.ended();
  put(connection, 'after');
  expect(keysOf(connection)).toEqual(['after']);
});

test('what throws undoes all of a transaction, also of one within it, and the next one is whole', () => {
  using home = openTempHome();
  using connection = connect(home.path);
  const failing = () =>
    connection.transaction(() => {
      put(connection, 'a');
      connection.transaction(() => put(connection, 'b'));
      throw new Error('no');
    });
  expect(failing).toThrow('no');
  connection.transaction(() => connection.transaction(() => put(connection, 'c')));
  expect(keysOf(connection)).toEqual(['c']);
});

test('nothing is written for itself once SQLite has undone the transaction it belongs to', () => {
  using home = openTempHome();
  using connection = connect(home.path);
  const lost = expect.objectContaining({ code: 'SPINE_FAILED' });
  const outcome = () =>
    connection.transaction(() => {
      put(connection, 'a');
      // As SQLite does by itself when the disk is full.
      connection.prepare('ROLLBACK').run();
      expect(() => put(connection, 'b')).toThrow(lost);
      expect(() => connection.transaction(() => connection.prepare(putSql).run('c'))).toThrow(lost);
    });
  expect(outcome).toThrow(lost);
  expect(keysOf(connection)).toEqual([]);
  put(connection, 'd');
  expect(keysOf(connection)).toEqual(['d']);
});

test('closing in a transaction undoes it and leaves nothing open', () => {
  using home = openTempHome();
  using connection = connect(home.path);
  const closing = () =>
    connection.transaction(() => {
      put(connection, 'a');
      connection.close();
    });
  expect(closing).toThrow(expect.objectContaining({ code: 'WRITER_CLOSED' }));
  using next = connect(home.path);
  expect(keysOf(next)).toEqual([]);
});

test('what waits for a commit is done after it, in order, and not at all when there is none', () => {
  using home = openTempHome();
  using connection = connect(home.path);
  const done: string[] = [];
  connection.afterCommit(() => done.push('at once'));
  connection.transaction(() => {
    connection.afterCommit(() => done.push('first'));
    connection.transaction(() => connection.afterCommit(() => done.push('second')));
    done.push('work');
  });
  const failing = () =>
    connection.transaction(() => {
      connection.afterCommit(() => done.push('never'));
      throw new Error('no');
    });
  expect(failing).toThrow('no');
  connection.transaction(() => 1);
  expect(done).toEqual(['at once', 'work', 'first', 'second']);
});

test('what is done after a commit may commit itself: what follows from that comes later', () => {
  using home = openTempHome();
  using connection = connect(home.path);
  const done: string[] = [];
  connection.transaction(() => {
    connection.afterCommit(() => {
      connection.transaction(() => connection.afterCommit(() => done.push('third')));
      done.push('first');
    });
    connection.afterCommit(() => done.push('second'));
  });
  expect(done).toEqual(['first', 'second', 'third']);
  const failing = () =>
    connection.transaction(() =>
      connection.afterCommit(() => {
        throw new Error('no');
      }),
    );
  expect(failing).toThrow('no');
  connection.transaction(() => connection.afterCommit(() => done.push('goes on')));
  expect(done.at(-1)).toBe('goes on');
});
