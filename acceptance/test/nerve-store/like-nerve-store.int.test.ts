import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { firstSeed, thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { LikeNerveStore } from './like-nerve-store.ts';

const nerveLine = { source: 'system', type: 'note', refId: null, payload: null, timestamp: 1_767_323_045_678 };
const run = { runId: 'r', workflow: 'w', timestamp: 1, exitCode: null };

test('1,500 operations have the same answers in nerve-store 0.5.0 and here, but where ours differ on purpose', async () => {
  using stores = new LikeNerveStore(firstSeed());
  await stores.run(1_500);
  expect(stores.refused).toBeGreaterThan(30);
  const { rows, late, held } = stores.archiving.counts;
  expect(Math.min(rows, late, held)).toBeGreaterThan(10);
});

/** Each difference on purpose: what theirs does, and what ours does in its place. */

test('V3: theirs takes any step; ours refuses it and writes nothing, unless it is told to', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  for (const status of ['started', 'completed'] as const) {
    theirs.upsertWorkflowRun(nerveLine, { ...run, status });
    ours.log.upsertWorkflowRun(nerveLine, { ...run, status });
  }
  theirs.upsertWorkflowRun(nerveLine, { ...run, status: 'queued' });
  expect(theirs.getWorkflowRun('r')?.status).toBe('queued');
  const back = () => ours.log.upsertWorkflowRun(nerveLine, { ...run, status: 'queued' });
  expect(thrownBy(back)).toMatchObject({ code: 'WORKFLOW_STEP_REFUSED' });
  expect(ours.log.getWorkflowRun('r')?.status).toBe('completed');
  expect([theirs.query().length, ours.lines.query().length]).toEqual([3, 2]);
});

test('V3: theirs takes an unknown status and then throws on reading; ours refuses it', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  const unknown = { ...run, status: 'exploded' as never };
  theirs.upsertWorkflowRun(nerveLine, unknown);
  expect(() => theirs.getAllWorkflowRuns(null)).toThrow('exploded');
  expect(thrownBy(() => ours.log.upsertWorkflowRun(nerveLine, unknown))).toMatchObject({ field: 'status' });
  expect(ours.runs.all()).toEqual([]);
});

test('SPEC 3.3: theirs keeps an exit code of a run that has not ended; ours keeps none', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  const queued = { ...run, status: 'queued', exitCode: 1 } as const;
  theirs.upsertWorkflowRun(nerveLine, queued);
  ours.log.upsertWorkflowRun(nerveLine, queued);
  expect([theirs.getWorkflowRun('r')?.exitCode, ours.log.getWorkflowRun('r')?.exitCode]).toEqual([1, null]);
});

test('V1: theirs lets anybody set the watermark of its archive; ours keeps its own keys of meta', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  theirs.setMeta('archived_up_to', '2099-01-01');
  expect(theirs.getMeta('archived_up_to')).toBe('2099-01-01');
  expect(thrownBy(() => ours.log.setMeta('archived_up_to', '2099-01-01'))).toMatchObject({ field: 'key' });
});

const now = nerveLine.timestamp + 3 * 86_400_000;
const day = '2026-01-02';

test('V1: theirs writes an archived day again with a late row alone, and goes back; ours adds the row', async () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  const nextDay = { ...nerveLine, timestamp: nerveLine.timestamp + 86_400_000 };
  for (const log of [ours.log, theirs]) for (const entry of [nerveLine, nextDay]) log.append(entry);
  const archive = async (maxDays?: 1) => {
    theirs.archiveLogs({ now, retentionMs: 0, ...(maxDays && { maxDays }) });
    await ours.archiveLogs({ now, retentionMs: 0, maxDays });
    return [theirs, ours.log].map((log) => log.getMeta('archived_up_to'));
  };
  expect(await archive()).toEqual(['2026-01-04', '2026-01-03']);
  for (const log of [ours.log, theirs]) log.append(nerveLine);
  expect(await archive(1)).toEqual([day, '2026-01-03']);
  const idsOf = (lines: readonly string[] = []) => lines.map((line) => JSON.parse(line).id);
  expect([stores.theirLinesOf(day), await ours.linesOf(day)].map(idsOf)).toEqual([[3], [1, 3]]);
});

test('V2: theirs writes over the file of a day; ours puts a whole new one in its place', async () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  const openBoth = async () => {
    for (const log of [ours.log, theirs]) log.append(nerveLine);
    theirs.archiveLogs({ now, retentionMs: 0 });
    await ours.archiveLogs({ now, retentionMs: 0 });
    return [stores.theirFolder, ours.folder].map((folder) => openSync(join(folder, `${day}.jsonl`), 'r'));
  };
  const before = await openBoth();
  const after = await openBoth();
  const isSame = before.map((file, place) => fstatSync(file).ino === fstatSync(after[place] ?? file).ino);
  for (const file of [...before, ...after]) closeSync(file);
  expect(isSame).toEqual([true, false]);
});

test('V5: theirs archives rows of a run that is at work, which can then not be resumed; ours holds them back', async () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  const payload = JSON.stringify({ prompt: 'review it', maxRounds: 3 });
  const entry = { ...nerveLine, source: 'workflow', type: 'started', refId: 'r', payload };
  for (const log of [ours.log, theirs]) log.upsertWorkflowRun(entry, { ...run, status: 'started' });
  theirs.archiveLogs({ now, retentionMs: 0 });
  const { days } = await ours.archiveLogs({ now, retentionMs: 0 });
  expect([theirs.getTriggerPayload('r'), ours.runs.triggerPayload('r')]).toEqual([null, expect.anything()]);
  expect([days, ours.runs.resumePlan('r').kind]).toEqual([[], 'resumable']);
});

test('Q10: theirs makes files of days without rows and counts them; ours makes none', async () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  const later = { ...nerveLine, timestamp: nerveLine.timestamp + 2 * 86_400_000 };
  for (const log of [ours.log, theirs]) for (const entry of [nerveLine, later]) log.append(entry);
  const options = { now: now + 86_400_000, retentionMs: 0, maxDays: 2 };
  const their = theirs.archiveLogs(options).days;
  const { days } = await ours.archiveLogs(options);
  const countsOf = (all: typeof their) => all.map((each) => [each.day, each.rowCount]);
  expect(countsOf(their)).toEqual([
    [day, 1],
    ['2026-01-03', 0],
  ]);
  expect(days.map((each) => [each.day, each.rowCount])).toEqual([
    [day, 1],
    ['2026-01-04', 1],
  ]);
  expect(stores.theirLinesOf('2026-01-03')).toEqual([]);
  expect((await ours.cold.listDays()).map((each) => each.day)).toEqual([day, '2026-01-04']);
});

test('theirs takes any value and limit; ours refuses what would not read back or is no limit', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  for (const change of [{ source: '' }, { type: '' }, { timestamp: 0.5 }, { payload: '\ud800' }]) {
    theirs.append({ ...nerveLine, ...change });
    expect(thrownBy(() => ours.log.append({ ...nerveLine, ...change }))).toMatchObject({ code: 'LOG_INVALID' });
  }
  expect(theirs.query({ limit: -1 })).toHaveLength(4);
  expect(thrownBy(() => ours.lines.query({ limit: -1 }))).toMatchObject({ code: 'READER_BAD_REQUEST' });
});

test.each([
  ['a key that is there twice', '{"role":"__start__","role":"a","content":"x"}'],
  ['more than a thousand levels', `{"role":"a","content":"x","meta":${'['.repeat(1_100)}${']'.repeat(1_100)}}`],
])(
  'theirs reads JSON in two ways, and counts no round where it has a message; ours reads it in one: %s',
  (_, payload) => {
    using stores = new LikeNerveStore(1);
    const said = { ...nerveLine, source: 'workflow', type: 'thread_workflow_message', refId: 'r', payload };
    const { ours, theirs } = stores;
    for (const log of [ours.log, theirs]) log.append(said);
    const page = { before: 0, limit: 9 };
    const their = [theirs.getThreadMessages('r').length, theirs.getThreadRoundCount('r')];
    expect([...their, theirs.getThreadRounds('r', page).length]).toEqual([1, 0, 0]);
    const our = [ours.runs.messages('r').length, ours.runs.roundCount('r')];
    expect([...our, ours.runs.rounds('r', page).length]).toEqual([1, 1, 1]);
  },
);
