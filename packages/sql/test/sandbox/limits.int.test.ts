import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeArchive } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { type QueryLimits, queryLimitDefaults } from '../../src/sandbox/query-limits.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';

/*
 * Each limit of the query process is reached, by a child that does nothing else (RELIABILITY 4.1, P17). The children run
 * under exactly the limits that the real one has, and answer in its protocol.
 */

const framesUrl = new URL('../../src/sandbox/frames.ts', import.meta.url).href;

/** What a script gives for `answer`, or how its process ended. The script runs in the place of the query process. */
async function runChild(script: string, limits: Partial<QueryLimits> = {}): Promise<unknown> {
  using fixture = makeArchive({});
  const entry = join(fixture.home, 'child.mjs');
  writeFileSync(
    entry,
    `import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
     import { encodeFrame } from ${JSON.stringify(framesUrl)};
     function answer(value) {
       writeSync(3, encodeFrame({ kind: 'columns', text: JSON.stringify([{ name: 'a', type: 'VARCHAR' }]) }));
       writeSync(3, encodeFrame({ kind: 'rows', text: JSON.stringify([[value]]) }));
       writeSync(3, encodeFrame({ kind: 'done', text: '' }));
       process.exit(0);
     }
     ${script}`,
  );
  const options = { home: fixture.home, sql: 'SELECT 1', childEntry: pathToFileURL(entry), limits };
  try {
    return (await runQuery(options)).rows[0]?.[0];
  } catch (error) {
    return { code: Reflect.get(Object(error), 'code'), message: Reflect.get(Object(error), 'message') };
  }
}

const cpu = { cpuSeconds: 1, wallMs: 60_000 };

test('P17: a query process that computes for longer than its processor time is ended, and told why', async () => {
  expect(await runChild('for (;;);', cpu)).toEqual({
    code: 'READER_QUERY_LIMIT',
    message: 'the query took more processor time than it may have',
  });
}, 90_000);

test('P17: a query process that ignores the signal for its processor time is killed a second later', async () => {
  expect(await runChild(`process.on('SIGXCPU', () => undefined); for (;;);`, cpu)).toEqual({
    code: 'READER_QUERY_LIMIT',
    message: 'the query process was ended (SIGKILL), most likely for its use of memory or processor time',
  });
}, 90_000);

test('P17: a query process cannot take more memory than it may have', async () => {
  const script = `
    const held = [];
    try {
      for (;;) held.push(Buffer.alloc(64 * 1024 * 1024, 1));
    } catch {
      answer(held.length * 64);
    }`;
  const megabytes = Number(await runChild(script, { memoryBytes: 64 * 1024 * 1024 }));
  expect(megabytes).toBeGreaterThan(0);
  expect(megabytes).toBeLessThanOrEqual(1024 + 64);
}, 90_000);

test('P17: a query process cannot write a byte to a file', async () => {
  const script = `
    try {
      writeFileSync('spilled', 'x');
      answer('written');
    } catch (error) {
      answer(error.code);
    }`;
  expect(await runChild(script)).toBe('EFBIG');
});

test('P17: a query process cannot open more than 64 files', async () => {
  const script = `
    let opened = 0;
    try {
      for (;;) { openSync('/dev/null'); opened += 1; }
    } catch (error) {
      closeSync(10);
      answer(error.code + ' ' + (opened < 64));
    }`;
  expect(await runChild(script)).toBe('EMFILE true');
});

test('P17: a query process that sleeps is ended at its wall limit', async () => {
  expect(await runChild('setInterval(() => undefined, 1000);', { wallMs: 1_500 })).toEqual({
    code: 'READER_QUERY_LIMIT',
    message: 'the query took longer than 1500 ms',
  });
});

// Linux says in /proc what a process may take; elsewhere only reaching a limit shows it, as above.
test.runIf(process.platform === 'linux')(
  'P17: soft and hard limits of the query process are those promised (needs /proc)',
  async () => {
    const text = String(await runChild(`answer(readFileSync('/proc/self/limits', 'utf8'));`));
    const limitOf = (name: string) => new RegExp(`^${name} +(\\S+) +(\\S+)`, 'm').exec(text)?.slice(1).map(Number);
    const memory = 1024 ** 3 + queryLimitDefaults.memoryBytes;
    expect({
      cpu: limitOf('Max cpu time'),
      memory: limitOf('Max data size'),
      files: limitOf('Max open files'),
      written: limitOf('Max file size'),
      core: limitOf('Max core file size'),
    }).toEqual({ cpu: [30, 31], memory: [memory, memory], files: [64, 64], written: [0, 0], core: [0, 0] });
  },
);
