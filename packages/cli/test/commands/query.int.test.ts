import { mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { publicSchemasIn } from '@agentspine/reader';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendTurns, turn } from '../ledger-turns.ts';
import { bytesOf, digestTree, TestSpine } from '../test-spine.ts';

const large = 2 ** 53 - 1;
const question = 'SELECT message_id, input_tokens AS tokens, persona FROM archive.turns ORDER BY 1';

let spine: TestSpine;

beforeAll(async () => {
  spine = new TestSpine();
  const usage = { input: large, output: 0, reasoning: 0, cacheRead: 0, cacheCreate5m: 0, cacheCreate1h: 0 };
  await appendTurns(spine.home, [turn('=1+1'), turn('m\u001b[2J,"x"', { usage, model: 'made-up' })]);
  await spine.say('archive', 'build');
});

afterAll(() => spine[Symbol.dispose]());

describe('the answer', () => {
  test('as a table is for people: numbers to the right, NULL a dash, every cell inert', async () => {
    expect(await spine.say('query', question)).toBe(
      [
        'message_id                tokens  persona',
        '=1+1                     1000000  —',
        'm\\u001b[2J,"x"  9007199254740991  —',
        '',
        '2 rows',
        '',
      ].join('\n'),
    );
    expect(await spine.say('query', 'SELECT 1 AS a')).toBe('a\n1\n\n1 row\n');
  });

  test('as JSON has columns, rows, their number and the time it took', async () => {
    const answer = await spine.json('query', question);
    expect(answer).toEqual({
      columns: [
        { name: 'message_id', type: 'VARCHAR' },
        { name: 'tokens', type: 'BIGINT' },
        { name: 'persona', type: 'VARCHAR' },
      ],
      rows: [
        ['=1+1', 1_000_000, null],
        ['m\u001b[2J,"x"', large, null],
      ],
      rowCount: 2,
      elapsedMs: expect.any(Number),
    });
    expect(JSON.parse(await spine.say('query', question, '--format', 'json'))).toMatchObject({ rowCount: 2 });
  });

  test('as JSON lines has an object a row', async () => {
    const lines = (await spine.say('query', question, '--format', 'jsonl')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { message_id: '=1+1', tokens: 1_000_000, persona: null },
      { message_id: 'm\u001b[2J,"x"', tokens: large, persona: null },
    ]);
  });

  test('P20: as CSV runs in no spreadsheet unless that is asked for', async () => {
    const csv = await spine.say('query', question, '--format', 'csv');
    expect(csv).toBe(`message_id,tokens,persona\r\n'=1+1,1000000,\r\n"m\u001b[2J,""x""",${large},\r\n`);
    expect(await spine.say('query', question, '--format', 'csv', '--raw')).toMatch('\r\n=1+1,');
  });

  test('P20: CSV and JSON lines are inert on a terminal', async () => {
    for (const format of ['csv', 'jsonl']) {
      const chunks: Uint8Array[] = [];
      await spine.run(['query', question, '--format', format], {
        stdout: { write: () => undefined, isTerminal: true },
        writeBytes: async (bytes) => void chunks.push(bytes),
      });
      const text = Buffer.concat(chunks).toString('utf8');
      expect(text).toMatch('m\\u001b[2J,');
      expect(text).not.toMatch('\u001b');
    }
  });

  test('as Parquet reads back, types and all', async () => {
    const file = join(spine.folder, 'answer.parquet');
    expect(await spine.say('query', question, '--format', 'parquet', '-o', file)).toBe(`${file}\n`);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const result = await connection.runAndReadAll(`SELECT * FROM '${file}'`);
    expect(result.columnTypes().map(String)).toEqual(['VARCHAR', 'BIGINT', 'VARCHAR']);
    expect(result.getRows()).toEqual([
      ['=1+1', 1_000_000n, null],
      ['m\u001b[2J,"x"', BigInt(large), null],
    ]);
    connection.closeSync();
    instance.closeSync();
  });

  test('as Arrow is a stream that goes to a pipe', async () => {
    const { bytes } = await spine.run(['query', question, '--format', 'arrow']);
    // An IPC stream begins with a continuation mark, then the length of the schema, which names the columns.
    expect([...bytes.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
    expect(Buffer.from(bytes).includes('message_id')).toBe(true);
  });

  test('in a format that is no text does not go to a terminal', async () => {
    for (const format of ['parquet', 'arrow']) {
      const terminal = { write: () => undefined, isTerminal: true };
      const { exitCode, stderr } = await spine.run(['query', 'SELECT 1', '--format', format], { stdout: terminal });
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/not for a terminal; give -o FILE/)]);
    }
  });

  test('goes to a file of its own, private, and over another only when that is asked for', async () => {
    const file = join(spine.folder, 'out', 'answer.csv');
    const ask = ['query', 'SELECT 1 AS a', '--format', 'csv', '-o', 'out/answer.csv'];
    const missing = await spine.run(ask);
    expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/\(READER_OUTPUT_FAILED\)\n$/) });
    mkdirSync(join(spine.folder, 'out'));
    await spine.say(...ask);
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['a\r\n1\r\n', 0o600]);
    const again = await spine.run(['query', 'SELECT 2 AS b', '--format', 'csv', '-o', file]);
    expect(again).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/\(READER_OUTPUT_EXISTS\)\n$/),
    });
    expect(readFileSync(file, 'utf8')).toBe('a\r\n1\r\n');
    await spine.say('query', 'SELECT 2 AS b', '--format', 'csv', '-o', file, '--overwrite');
    expect(readFileSync(file, 'utf8')).toBe('b\r\n2\r\n');
  });
});

test('SQL may come from stdin', async () => {
  const { stdout } = await spine.run(['query', '-', '--format', 'csv'], { stdin: bytesOf("SELECT 'é' AS a") });
  expect(stdout).toBe('a\r\né\r\n');
});

test('SQL from stdin is read up to the limit of SQL and no further: a pipe without an end is refused', async () => {
  let yielded = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yielded += 1;
      yield Buffer.alloc(64 * 1024, ' ');
    }
  }
  const run = await spine.run(['query', '-'], { stdin: endless() });
  expect(run).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringMatching(/the SQL on stdin has more than 1048576 bytes/),
  });
  expect(yielded).toBe(17);
});

test('table names are explained on stderr, once each', async () => {
  const { stderr, stdout } = await spine.run(['query', 'SELECT count(*) AS n FROM turns, Turns t', '--explain-names']);
  expect(stderr).toBe('turns is archive.turns\n');
  expect(stdout).toBe('n\n4\n\n1 row\n');
});

test('the tables that names are explained with are those that can be asked', async () => {
  const { rows } = await spine.json<{ rows: string[][] }>('query', 'SHOW TABLES');
  expect(
    publicSchemasIn(spine.home)
      .flatMap(({ tables }) => tables)
      .sort(),
  ).toEqual(rows.flat().filter((name) => name !== 'usage_all'));
});

test('INV-13: the reader never writes a store: every question leaves every file as it was', async () => {
  const before = digestTree(spine.home);
  for (const args of [
    ['summary'],
    ['summary', '--quality'],
    ['sessions', 'list'],
    ['sessions', 'show', 's1'],
    ['compare', 'a,b'],
    ['query', question],
    ['archive', 'status'],
    ['ledger', 'verify'],
    ['import', '--problems'],
    ['summary', '--no-archive'],
  ]) {
    await spine.say(...args);
    expect([args, withoutSidecars(digestTree(spine.home))]).toEqual([args, withoutSidecars(before)]);
  }
});

/** SQLite puts empty sidecars beside a database that is read. */
function withoutSidecars(tree: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tree).filter(([name]) => !/archive\.sqlite-(?:wal|shm)$/.test(name)));
}

test('a home behind a symbolic link is the home', async () => {
  const link = join(spine.folder, 'link');
  symlinkSync(spine.home, link);
  const { stdout } = await spine.run(['query', 'SELECT 7 AS n FROM turns LIMIT 1'], {
    env: { AGENTSPINE_HOME: 'link' },
  });
  expect(stdout).toBe('n\n7\n\n1 row\n');
});
