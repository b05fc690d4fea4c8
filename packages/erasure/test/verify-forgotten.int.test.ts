import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { bodyLineOf } from '@agentspine/otlp/body-line';
import { sealPack } from '@agentspine/schema';
import { DuckDBInstance } from '@duckdb/node-api';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { verifyForgotten } from '../src/verify-forgotten.ts';
import { ForgetfulHome, sessionText } from './forgetful-home.ts';

/** What is left of a session in one kind of file, and how it is put there; returns where it is. */
type Leave = (home: string, marker: string) => string | Promise<string>;

const kinds: Readonly<Record<string, Leave>> = {
  'a line of JSON': (home, marker) => leave(home, 'hooks/messages-2026-05-01.jsonl', JSON.stringify({ marker })),
  'JSON in JSON in JSON': (home, marker) =>
    leave(home, 'inbox/1-1-codex.json', JSON.stringify(JSON.stringify(JSON.stringify(`"${marker}\n"`)))),
  'the name of a file': (home, marker) => leave(home, `content/${marker}.jsonl`, ''),
  'a file longer than what is read at once': (home, marker) =>
    leave(home, 'logs/long', 'x'.repeat(1024 * 1024 - 3) + marker),
  'a compressed blob': (home, marker) => leave(home, 'blobs/ab/cd.zst', compressed(marker)),
  'a pack, after its index': (home, marker) =>
    leave(home, 'blobs/packs/1.zst', Buffer.concat([skipped(), compressed(marker)])),
  'the second frame of a cold day': (home, marker) =>
    leave(home, 'archive/logs/2026-05-01.jsonl.zst', Buffer.concat([compressed('{}\n'), compressed(marker)])),
  'a segment that waits for a fleet': (home, marker) =>
    leave(home, 'fleet/00000001-ledger-0.jsonl.zst', compressed(marker)),
  'a body of telemetry': (home, marker) =>
    leave(
      home,
      'otlp/bodies-2026-05-01.jsonl',
      bodyLineOf({ ...body, bytes: Buffer.from(JSON.stringify({ marker })) }),
    ),
  'a row of a database': (home, marker) => inDatabase(home, 'row.db', (db) => put(db, marker)),
  'a text of a database that lies on several pages': (home, marker) =>
    inDatabase(home, 'pages.db', (db) => {
      for (let at = 4_000; at < 4_200; at += 4) put(db, `${'x'.repeat(at)}${marker.slice(0, 4)}${marker.slice(4)}`);
    }),
  'a pack of events in a database': (home, marker) =>
    inDatabase(home, 'packs.db', (db) => put(db, sealPack([marker.repeat(2)]))),
  'a large pack in a database': (home, marker) =>
    inDatabase(home, 'large.db', (db) => put(db, sealPack([noise(20_000), marker]))),
  'the index of a search, of which the text is gone': (home, marker) =>
    inDatabase(home, 'search.db', (db) => {
      db.exec("CREATE VIRTUAL TABLE words USING fts5(said, content='', tokenize='unicode61 remove_diacritics 1')");
      db.prepare('INSERT INTO words (said) VALUES (?)').run(`Zq Zq1 ${marker}`);
    }),
  'a free page of a database': (home, marker) =>
    inDatabase(home, 'free.db', (db) => {
      put(db, marker);
      db.exec('DELETE FROM texts');
    }),
  'Parquet of zstd': (home, marker) => inParquet(home, 'cache/cold/logs/1.parquet', { marker, codec: 'zstd' }),
  'Parquet of lz4': (home, marker) => inParquet(home, 'cache/segments/logs/1.parquet', { marker, codec: 'lz4_raw' }),
};

test.each(Object.entries(kinds))('control: a marker that was left in %s is found', async (_kind, put) => {
  using forgetful = new ForgetfulHome();
  const { directory } = forgetful.home;
  const marker = 'Zq4711qZ';
  const path = await put(directory, marker);
  leave(directory, 'logs/other', 'Zq4712qZ');
  expect(await verifyForgotten(forgetful.world, { markers: [marker] })).toMatchObject({
    found: [{ path, what: 'marker' }],
    notDecoded: [],
  });
  expect((await verifyForgotten(forgetful.world, { markers: ['Zq4713qZ'] })).found).toEqual([]);
});

test('control: a whole home with a session that was not erased has it in its blobs and its database', async () => {
  using forgetful = new ForgetfulHome();
  forgetful.write('src/a.jsonl', sessionText('kept-session', 1, `Zq4711qZ ${noise(40_000)}`));
  await forgetful.import('src');
  const { found } = await verifyForgotten(forgetful.world, { markers: ['Zq4711qZ'] });
  expect(found.map(({ path }) => path.replace(/^blobs\/.*/, 'blobs'))).toEqual(
    expect.arrayContaining(['blobs', 'spine.db']),
  );
});

test('what is compressed and damaged is named, because nobody knows what it holds', async () => {
  using forgetful = new ForgetfulHome();
  const { directory } = forgetful.home;
  leave(directory, 'blobs/ab/cd.zst', compressed(noise(9_000)).subarray(0, -9));
  leave(directory, 'spine.db', `SQLite format 3\0${noise(9_000)}`);
  leave(directory, 'cache/cold/logs/1.parquet', 'PAR1 and nothing of it');
  leave(directory, 'logs/whole.zst', compressed('whole'));
  const { notDecoded } = await verifyForgotten(forgetful.world, {});
  expect(notDecoded.toSorted()).toEqual(['blobs/ab/cd.zst', 'cache/cold/logs/1.parquet', 'spine.db']);
});

const body = { receivedMs: 1, signal: 'logs', encoding: 'json' } as const;

function leave(home: string, path: string, bytes: string | Uint8Array): string {
  mkdirSync(dirname(join(home, path)), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, path), typeof bytes === 'string' && path.endsWith('.jsonl') ? `${bytes}\n` : bytes);
  return path;
}

/** So much that the marker is not among the first bytes, which a compressor leaves as they are. */
function compressed(text: string): Buffer {
  return zstdCompressSync(`${'{"said":"'.repeat(200)}${text}${text}`);
}

/** A frame that readers skip. */
function skipped(): Buffer {
  return Buffer.concat([Buffer.from('502a4d1804000000', 'hex'), Buffer.from('{}  ')]);
}

/** A text that hardly compresses. */
function noise(chars: number): string {
  let state = 7;
  return Array.from({ length: chars }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state % 36).toString(36);
  }).join('');
}

function inDatabase(home: string, path: string, act: (database: Database.Database) => void): string {
  leave(home, path, '');
  const database = new Database(join(home, path));
  database.exec('CREATE TABLE texts (id INTEGER PRIMARY KEY, said)');
  act(database);
  database.close();
  return path;
}

function put(database: Database.Database, value: string | Uint8Array): void {
  database.prepare('INSERT INTO texts (said) VALUES (?)').run(value);
}

async function inParquet(
  home: string,
  path: string,
  { marker, codec }: { readonly marker: string; readonly codec: string },
): Promise<string> {
  leave(home, path, '');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = `SELECT n, '{"said":"' || repeat('and so on ', 20) || n || '${marker}' AS said FROM range(300) AS all_of (n)`;
  await connection.run(`COPY (${rows}) TO '${join(home, path)}' (FORMAT parquet, COMPRESSION ${codec})`);
  connection.closeSync();
  return path;
}
