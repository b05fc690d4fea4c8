import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SpineStore } from '../spine-store.ts';
import { TestSpine } from '../test-spine.ts';

const question = 'SELECT day, count(*) FROM log.all_logs GROUP BY 1 ORDER BY 1';

/** Two days that left `spine.db`, one line each. */
function writeColdDays(home: string): void {
  const folder = join(home, 'archive/logs');
  mkdirSync(folder, { recursive: true });
  const manifest = ['2026-01-01', '2026-01-02'].map((day, index) => {
    const timestamp = Date.parse(`${day}T12:00:00Z`);
    const entry = { id: index + 1, source: 'system', type: 'note', refId: null, payload: '\u001b[2J', timestamp };
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    writeFileSync(join(folder, `${day}.jsonl`), bytes);
    const sizes = { rows: 1, bytes: bytes.length, storedBytes: bytes.length, firstId: entry.id, lastId: entry.id };
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    // Whoever asks does not follow the chain.
    const chain = { previous: '0'.repeat(64), sealedAt: '2026-06-01T00:00:00.000Z' };
    return { v: 1, day, file: `${day}.jsonl`, ...sizes, sha256, ...chain };
  });
  writeFileSync(join(folder, 'manifest.jsonl'), manifest.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

test('A130: cold days of the log are counted with the live ones, as a table and as JSON', async () => {
  using spine = new TestSpine();
  using store = new SpineStore(spine.home);
  store.addLog({ id: 3, timestamp: Date.parse('2026-01-02T13:00:00Z') });
  writeColdDays(spine.home);
  expect(await spine.say('query', question)).toBe(
    ['day         count_star()', '2026-01-01             1', '2026-01-02             2', '', '2 rows', ''].join('\n'),
  );
  expect(await spine.json('query', question)).toMatchObject({
    columns: [
      { name: 'day', type: 'DATE' },
      { name: 'count_star()', type: 'BIGINT' },
    ],
    rows: [
      ['2026-01-01', 1],
      ['2026-01-02', 2],
    ],
  });
  const cell = await spine.say('query', "SELECT payload FROM all_logs WHERE day = '2026-01-01'");
  expect(cell).toContain('\\u001b[2J');
});

test('a cold file that is gone is told with the next step, on stderr', async () => {
  using spine = new TestSpine();
  using _store = new SpineStore(spine.home);
  writeColdDays(spine.home);
  rmSync(join(spine.home, 'archive/logs/2026-01-02.jsonl'));
  const { exitCode, stdout, stderr } = await spine.run(['query', question]);
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /archive\/logs\/2026-01-02.jsonl is not there: run `spine store verify` \(READER_COLD_CORRUPT\)/,
  );
});

test('--explain-names says what a table of the log is', async () => {
  using spine = new TestSpine();
  using _store = new SpineStore(spine.home);
  const { stderr } = await spine.run(['query', 'SELECT count(*) FROM all_logs, workflow_runs', '--explain-names']);
  expect(stderr).toBe('all_logs is log.all_logs\nworkflow_runs is log.workflow_runs\n');
});
