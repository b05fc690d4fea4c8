import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * What the sandbox allows where the gate for SQL would not have refused: behaviour of DuckDB that the views over files depend on. Where a
 * version behaves otherwise, this test fails, and the rows have to be loaded (ADR 0056).
 */

let folder: string;
let outcomes: ReadonlyMap<string, string>;

/** SQL in which D is the folder; `listed.parquet` and `second.parquet` are what may be read. */
const answered: readonly (readonly [sql: string, rows: string])[] = [
  ['SELECT * FROM listed', '[["42"]]'],
  ["SELECT * FROM read_parquet('D/listed.parquet')", '[["42"]]'],
  ["SELECT * FROM read_parquet('D/sub/../listed.parquet')", '[["42"]]'],
  ["SELECT * FROM read_parquet('D/linked/listed.parquet')", '[["42"]]'],
  // A link that is listed lists what it leads to at that moment: whoever lists a file sees that it is none.
  ["SELECT * FROM read_parquet('D/target.parquet')", '[["42"]]'],
];

const noAccess = /^Permission Error: Cannot access (file|directory)/;
const locked = /^Invalid Input Error: Cannot change configuration option .* has been locked/;

const refused: readonly (readonly [reason: RegExp, statements: readonly string[]])[] = [
  [
    noAccess,
    [
      "SELECT * FROM read_parquet('D/other.parquet')",
      "SELECT * FROM 'D/other.parquet'",
      "SELECT * FROM read_parquet('D/*.parquet')",
      "SELECT * FROM read_parquet('D/listed.parquet*')",
      "SELECT * FROM read_parquet('D/listed.parquet/../other.parquet')",
      "SELECT * FROM read_parquet('D/link-to-other.parquet')",
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM read_blob('/proc/self/environ')",
      "SELECT * FROM read_csv('D/x.csv')",
      "SELECT * FROM glob('D/*')",
      "SELECT * FROM sniff_csv('D/x.csv')",
      "ATTACH 'D/db.duckdb'",
      "ATTACH 'D/new.duckdb'",
      "EXPORT DATABASE 'D/out'",
      "IMPORT DATABASE 'D'",
      "COPY (SELECT 1) TO 'D/new.parquet'",
      "COPY (SELECT 1) TO 'D/new.csv'",
      "COPY (SELECT 1) TO '/dev/stdout'",
      "COPY (SELECT 1) TO 'D/listed.parquet'",
      'INSTALL httpfs',
    ],
  ],
  [/^Permission Error: Loading external extensions is disabled/, ['LOAD httpfs', "LOAD 'D/listed.parquet'"]],
  [
    locked,
    [
      "SET allowed_paths = ['D/other.parquet']",
      'RESET allowed_paths',
      "SET allowed_directories = ['/']",
      'SET enable_external_access = true',
      'SET lock_configuration = false',
      'RESET lock_configuration',
      "SET temp_directory = 'D'",
      "SET memory_limit = '100GB'",
    ],
  ],
  [/Error: .*(https|extension)/, ["SELECT * FROM 'https://example.com/x.parquet'"]],
];

/** It opens the file, may write no byte of it, and then removes it: a listed file is safe only because nothing but a SELECT runs. */
const writes = ["COPY (SELECT 1) TO 'D/second.parquet' (USE_TMP_FILE false)"];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  mkdirSync(join(folder, 'sub'));
  const inFolder = (sql: string) => sql.replaceAll('D/', `${folder}/`).replaceAll("'D'", `'${folder}'`);
  const instance = await DuckDBInstance.create(':memory:');
  const maker = await instance.connect();
  for (const name of ['listed', 'second', 'other', 'target']) {
    await maker.run(inFolder(`COPY (SELECT 42::BIGINT AS a) TO 'D/${name}.parquet'`));
    chmodSync(join(folder, `${name}.parquet`), 0o400);
  }
  await maker.run(inFolder("ATTACH 'D/db.duckdb' AS made; CREATE TABLE made.t AS SELECT 1 AS a; DETACH made"));
  instance.closeSync();
  symlinkSync(join(folder, 'other.parquet'), join(folder, 'link-to-other.parquet'));
  symlinkSync(join(folder, 'target.parquet'), join(folder, 'listed-link.parquet'));
  symlinkSync(folder, join(folder, 'linked'));
  writeFileSync(join(folder, 'x.csv'), 'a\n1\n');
  const statements = [...answered.map(([sql]) => sql), ...refused.flatMap(([, sqls]) => sqls), ...writes];
  const input = {
    readableFiles: ['listed', 'second', 'listed-link'].map((name) => join(folder, `${name}.parquet`)),
    setup: inFolder("CREATE VIEW listed AS SELECT a FROM read_parquet(['D/listed.parquet'])"),
    statements: [...statements, 'SELECT * FROM listed'].map(inFolder),
  };
  writeFileSync(join(folder, 'input.json'), JSON.stringify(input));
  const script = new URL('./ask-sandbox.ts', import.meta.url).pathname;
  const shell = ['-c', 'ulimit -f 0; exec "$0" "$@"', execPath, script, join(folder, 'input.json')];
  const answers = JSON.parse(execFileSync('/bin/sh', shell, { encoding: 'utf8' })) as readonly string[];
  outcomes = new Map([...statements, 'afterwards'].map((sql, index) => [sql, answers[index] ?? 'no answer']));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a locked sandbox reads exactly the listed files, by whatever path leads to them', () => {
  expect([...answered.map(([sql]) => [sql, outcomes.get(sql)])]).toEqual(answered);
  expect(outcomes.get('afterwards')).toBe('[["42"]]');
});

test.each(refused)(
  'a locked sandbox refuses with %s what would read, write or change anything else',
  (reason, sqls) => {
    for (const sql of sqls) expect(outcomes.get(sql), sql).toMatch(reason);
  },
);

test('DuckDB lets a listed file be opened for writing: not a byte is written, but the file is gone', () => {
  for (const sql of writes) expect(outcomes.get(sql), sql).toMatch(/^IO Error: Could not write file .*File too large/);
  expect(readdirSync(folder)).not.toContain('second.parquet');
});

test('nothing is left beside the files that were there', () => {
  const parquet = ['link-to-other', 'listed-link', 'listed', 'other', 'target'].map((name) => `${name}.parquet`);
  expect(readdirSync(folder).sort()).toEqual([...parquet, 'db.duckdb', 'input.json', 'linked', 'sub', 'x.csv'].sort());
});
