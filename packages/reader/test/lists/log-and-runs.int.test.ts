import { createSpine, makeHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';

const now = Date.parse('2026-04-19T19:07:08.327Z');
const minute = 60_000;

/** Ten lines a minute apart, and a run of each status. */
function madeHome() {
  const fixture = makeHome();
  const database = createSpine(fixture.home);
  const log = database.prepare('INSERT INTO logs (source, type, ref_id, payload, timestamp) VALUES (?, ?, ?, ?, ?)');
  for (let each = 0; each < 10; each += 1) {
    log.run(
      `s${each % 2}`,
      `t${each % 3}`,
      each < 4 ? 'r' : null,
      each === 9 ? null : `Line ${each}`,
      now - each * minute,
    );
  }
  log.run('odd', 'far', null, 'x'.repeat(1_000), Number.MAX_SAFE_INTEGER);
  const run = database.prepare('INSERT INTO workflow_runs VALUES (?, ?, ?, ?, ?)');
  for (const [index, status] of ['queued', 'started', 'completed', 'failed', 'crashed', 'crashed'].entries()) {
    run.run(
      `run-${index}`,
      index < 3 ? 'review' : 'build',
      status,
      now - Math.floor(index / 2) * minute,
      index === 3 ? 1 : null,
    );
  }
  log.run('workflow', 'started', 'run-4', '{"prompt":"go","maxRounds":3}', now);
  log.run('workflow', 'started', 'run-4', '{"prompt":"go","maxRounds":3}', now + 1);
  log.run('workflow', 'thread_workflow_message', 'run-4', '{"role":"a","content":"b"}', now + 2);
  database.close();
  const reader = openReader({ home: fixture.home, nowMs: () => now });
  const close = () => {
    reader.close();
    fixture[Symbol.dispose]();
  };
  return { lists: reader.browse.lists, [Symbol.dispose]: close };
}

test('D28: walking the cursors yields each line of the log once, the last one first', async () => {
  using under = madeHome();
  const seen: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await under.lists.logs({ limit: 3, after });
    seen.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  expect(seen).toEqual(Array.from({ length: 14 }, (_, index) => String(14 - index)));
});

test('D30: a line without payload or reference has null, a number that is no time too, and of a long payload the length is told', async () => {
  using under = madeHome();
  const { items } = await under.lists.logs({ limit: 50 });
  expect(items.find(({ id }) => id === '10')).toMatchObject({ payload: null, characters: null, refId: null });
  const far = items.find(({ type }) => type === 'far');
  expect([far?.at, far?.payload?.length, far?.characters]).toEqual([null, 300, 1_000]);
  expect(under.lists.logLine(far?.id ?? '')?.payload).toHaveLength(1_000);
  expect(under.lists.logLine('99')).toBeUndefined();
});

test.each([
  [{ q: 'LINE 3' }, 1],
  [{ source: 's1' }, 5],
  [{ type: 't0', source: 's0' }, 2],
  [{ ref: 'r' }, 4],
  [{ from: '4m', source: 's0' }, 3],
  [{ to: '4m', source: 's0' }, 3],
  [{ upTo: '4' }, 4],
] as const)('lines are narrowed by %j to %d', async (request, total) => {
  using under = madeHome();
  const page = await under.lists.logs(request);
  expect([page.total, page.items.length]).toEqual([total, total]);
});

test('D28: walking the cursors yields each run once, and the numbers of all statuses stay while one is chosen', () => {
  using under = madeHome();
  const seen: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = under.lists.runs({ limit: 1, after });
    seen.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  expect(seen).toEqual(['run-1', 'run-0', 'run-3', 'run-2', 'run-5', 'run-4']);
  const { items, total, counts } = under.lists.runs({ status: 'crashed' });
  expect([items.map(({ id }) => id), total]).toEqual([['run-5', 'run-4'], 2]);
  expect(counts).toEqual({ queued: 1, started: 1, completed: 1, failed: 1, crashed: 2 });
  expect(under.lists.runs({ workflow: 'review', q: 'RUN-2' }).items).toMatchObject([{ id: 'run-2', exitCode: null }]);
  expect(() => under.lists.runs({ after: 'x' })).toThrow(expect.objectContaining({ code: 'READER_BAD_REQUEST' }));
});

test('a run has its steps and attempts, and says with which round it goes on, or why it does not', () => {
  using under = madeHome();
  expect(under.lists.run('run-4')).toMatchObject({
    ...{ run: { status: 'crashed', attempts: 2 }, lineTotal: 3, resume: { kind: 'resumable', nextRound: 2 } },
    lines: [{ type: 'started' }, { type: 'started' }, { type: 'thread_workflow_message' }],
  });
  expect(under.lists.run('run-3')).toMatchObject({ run: { exitCode: 1, attempts: 0 }, resume: { reason: 'status' } });
  expect(under.lists.run('run-5')?.resume).toMatchObject({ reason: 'trigger-payload-missing' });
  expect(under.lists.run('nowhere')).toBeUndefined();
});
