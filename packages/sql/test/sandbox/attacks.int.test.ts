import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureHome, makeArchive, sessionRow, share, turnRow } from '@agentspine/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueryLimits } from '../../src/sandbox/query-limits.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';

/** Hostile SQL (RELIABILITY P16): each ends with one line and harms nothing. Files it could find are really there. */

let fixture: FixtureHome;
let loot: string;
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

beforeAll(() => {
  fixture = makeArchive({ turns: [turnRow(), turnRow()], sessions: [sessionRow()] });
  loot = mkdtempSync(join(tmpdir(), 'reader-loot-'));
  for (const name of ['x.csv', 'x.json', 'x.parquet', 'x.duckdb']) writeFileSync(join(loot, name), 'secret\n1\n');
});

afterAll(() => {
  fixture[Symbol.dispose]();
  rmSync(loot, { recursive: true, force: true });
});

async function attack(
  sql: string,
  limits?: Partial<QueryLimits>,
): Promise<{ code: string; message: string } | { rows: unknown }> {
  try {
    const result = await runQuery({
      home: fixture.home,
      sql: sql.replaceAll('LOOT', loot).replaceAll('HOME', fixture.home),
      limits,
    });
    return { rows: result.rows };
  } catch (error) {
    return error as { code: string; message: string };
  }
}

/** A person has sidecars of SQLite beside the archive, empty ones; nothing else may come. */
function filesOf(home: string): string[] {
  return readdirSync(home).filter((name) => !/^archive\.sqlite-(wal|shm)$/.test(name));
}

const refused = ['READER_SQL_REFUSED', 'READER_SQL_ERROR'];

const attacks: Readonly<Record<string, readonly string[]>> = {
  'it writes': [
    "INSERT INTO turns (model) VALUES ('x')",
    'DELETE FROM archive.turns',
    "UPDATE turns SET model = 'x'",
    'DROP TABLE turns',
    'TRUNCATE turns',
    'CREATE TABLE t AS SELECT 1',
    'CREATE MACRO f() AS 1',
    'ALTER TABLE turns ADD COLUMN x INT',
    'WITH gone AS (DELETE FROM turns RETURNING *) SELECT * FROM gone',
    'EXPLAIN ANALYZE DELETE FROM turns',
    'VACUUM',
    'BEGIN',
  ],
  'it leaves the database': [
    "COPY turns TO 'LOOT/out.csv'",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "COPY turns FROM 'LOOT/x.csv'",
    "EXPORT DATABASE 'LOOT/out'",
    "IMPORT DATABASE 'LOOT'",
    "ATTACH 'LOOT/x.duckdb'",
    "ATTACH 'HOME/archive.sqlite' AS a (TYPE sqlite)",
    'DETACH memory',
    'USE memory',
    'INSTALL httpfs',
    'LOAD httpfs',
    "LOAD 'LOOT/x.duckdb'",
  ],
  'it reads files': [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('LOOT/x.csv')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM read_json('LOOT/x.json')",
    "SELECT * FROM read_parquet('LOOT/x.parquet')",
    "SELECT * FROM parquet_scan('LOOT/x.parquet')",
    "SELECT * FROM parquet_metadata('LOOT/x.parquet')",
    "SELECT * FROM sniff_csv('LOOT/x.csv')",
    "SELECT * FROM glob('LOOT/*')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'LOOT/x.csv'",
    'SELECT * FROM "LOOT/x.json"',
    "SELECT * FROM 'https://example.com/x.csv'",
    "SELECT * FROM read_csv('http://127.0.0.1:1/x')",
    "SUMMARIZE 'LOOT/x.csv'",
    "DESCRIBE SELECT * FROM 'LOOT/x.csv'",
    "SELECT (SELECT content FROM read_text('LOOT/x.csv'))",
    "SELECT * FROM turns WHERE model IN (FROM read_text('LOOT/x.csv') SELECT content)",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "SELECT * FROM query_table('LOOT/x.csv')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM read_text(''/etc/passwd'')'))",
    "/* a */ EXPLAIN ANALYZE -- b\n SELECT * FROM read_text('/etc/passwd')",
  ],
  'it changes or shows settings': [
    "SET memory_limit = '100GB'",
    'SET enable_external_access = true',
    'RESET lock_configuration',
    'PRAGMA enable_profiling',
    'PRAGMA database_list',
    "SELECT * FROM enable_logging(storage = 'file', storage_path = 'LOOT/log')",
    'SELECT * FROM enable_logging()',
    'CALL enable_logging()',
    'CALL disable_logging()',
    'SELECT * FROM enable_profiling()',
    'SELECT * FROM checkpoint()',
    'SELECT * FROM force_checkpoint()',
    'SELECT * FROM truncate_duckdb_logs()',
    'SELECT * FROM duckdb_logs',
    'SELECT * FROM duckdb_secrets()',
    'SELECT * FROM duckdb_settings()',
    'SELECT * FROM duckdb_extensions()',
    "SELECT current_setting('extension_directory')",
    "SELECT getenv('PATH')",
    "SELECT write_log('x')",
    "CREATE SECRET s (TYPE s3, KEY_ID 'x')",
  ],
  'it is more than one statement, or none': [
    'SELECT 1; SELECT 2',
    "SELECT 1; COPY turns TO 'LOOT/out.csv'",
    '',
    ';',
    '-- nothing',
    'PREPARE p AS SELECT 1',
    'EXECUTE p',
    'selec 1',
    'SELECT $1',
    `SELECT ${'abs('.repeat(20_000)}1${')'.repeat(20_000)}`,
  ],
};

describe.each(Object.entries(attacks))('SQL is refused when %s', (_, statements) => {
  test('each statement ends with one line, and the archive and the files beside it are untouched', async () => {
    const archive = join(fixture.home, 'archive.sqlite');
    const before = { bytes: digest(archive), files: filesOf(fixture.home), loot: readdirSync(loot) };
    const hadDuckHome = existsSync(join(homedir(), '.duckdb'));
    const waiting = [...share(statements, 12)];
    const runTwo = async () => {
      for (let sql = waiting.shift(); sql !== undefined; sql = waiting.shift()) {
        const outcome = await attack(sql);
        expect(outcome, sql).toMatchObject({
          code: expect.toBeOneOf(refused),
          message: expect.not.stringMatching(/\n/),
        });
      }
    };
    await Promise.all([runTwo(), runTwo()]);
    expect({ bytes: digest(archive), files: filesOf(fixture.home), loot: readdirSync(loot) }).toEqual(before);
    expect(existsSync(join(homedir(), '.duckdb'))).toBe(hadDuckHome);
    expect(await attack('SELECT count(*) FROM turns')).toEqual({ rows: [[2]] });
  }, 180_000);
});

/** Little enough that each is reached soon; the wall alone is far, for a child may be slow to start. */
const tight = { wallMs: 60_000, cpuSeconds: 2, memoryBytes: 128e6, rowsMax: 1_000 };

const unbounded = [
  'SELECT range(0, 1000000000)',
  "SELECT repeat('x', 2000000000)",
  'WITH RECURSIVE c AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM c) SELECT max(a) FROM c',
  'SELECT count(a.range + b.range + c.range) FROM range(100000) a, range(100000) b, range(100000) c WHERE hash(a, b, c) = 1',
  'SELECT string_agg(repeat(range::VARCHAR, 1000)) FROM range(10000000)',
  'SELECT * FROM range(1000000)',
  "SELECT list(repeat('y', 1000000)) FROM range(100000)",
];

test.each(share(unbounded, 4))(
  'P17: %s ends at a limit, and the next question is answered',
  async (sql) => {
    expect(await attack(sql, tight)).toMatchObject({
      code: 'READER_QUERY_LIMIT',
      message: expect.not.stringMatching(/\n/),
    });
    expect(await attack('SELECT 42')).toEqual({ rows: [[42]] });
  },
  150_000,
);
