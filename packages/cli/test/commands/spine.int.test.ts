import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';

test('tail shows the newest records, and goes on behind a cursor', async () => {
  using spine = new TestSpine();
  for (const body of ['one', 'two', 'three']) {
    await spine.say('record', 'message', JSON.stringify({ source: 's', direction: 'inbound', body }));
  }
  const lines = (await spine.say('tail', '--limit', '2')).trimEnd().split('\n');
  expect(lines.map((line) => line.split('  ').slice(1))).toEqual([
    ['obs.messages', 'source=s direction=inbound body=two'],
    ['obs.messages', 'source=s direction=inbound body=three'],
  ]);
  const [first, ...rest] = await spine.json<{ cursor: string; row: { body: string } }[]>('tail', '--from', '0');
  expect([first?.row.body, ...rest.map(({ row }) => row.body)]).toEqual(['one', 'two', 'three']);
  expect(await spine.json('tail', '--from', first?.cursor ?? '')).toEqual(rest);
  expect(await spine.json('tail', '--table', 'tasks')).toEqual([]);
  expect((await spine.run(['tail', '--table', 'nothing'])).stderr).toMatch(/there is no table nothing/);
  expect((await spine.run(['tail', '--from', 'nowhere'])).stderr).toMatch(/a feed begins after an id/);
});

test('tail --follow prints what another process commits, until it is interrupted', async () => {
  using spine = new TestSpine();
  await spine.say('record', 'tick', '{"source":"first","detail_json":"{}"}');
  const seen: string[] = [];
  const interrupt = new AbortController();
  const following = spine.run(['tail', '--follow', '--json'], {
    signal: interrupt.signal,
    writeBytes: async (bytes) => {
      seen.push((JSON.parse(Buffer.from(bytes).toString('utf8')) as { row: { source: string } }).row.source);
      if (seen.length === 1) await spine.say('record', 'tick', '{"source":"second","detail_json":"{}"}');
      else interrupt.abort();
    },
  });
  expect((await following).exitCode).toBe(0);
  expect(seen).toEqual(['first', 'second']);
});

test('a record that finds the database locked is recorded all the same, told, and replayed', async () => {
  using spine = new TestSpine();
  await spine.say('cursor', 'set', 'x', '1');
  using holder = openWriter({ home: spine.home });
  using patient = openWriter({ home: spine.home, busyTimeoutMs: 20 });
  const spooled = holder.transaction(() => patient.obs.recordTick({ source: 'held', detailJson: '{}' }));
  expect(await spine.json('spool', 'status')).toMatchObject({
    waiting: [{ records: 1, malformed: 0 }],
    replayedFiles: 0,
  });
  expect(await spine.say('spool', 'replay')).toBe('1 record inserted, 0 already there, from 1 file\n');
  expect(await spine.say('spool', 'replay')).toBe('nothing waits in the spool\n');
  expect(await spine.say('spool', 'status')).toBe('nothing waits in the spool\n1 file was replayed\n');
  const { rows } = await spine.json<{ rows: unknown[] }>('query', 'SELECT id, source FROM ticks');
  expect(rows).toEqual([[spooled, 'held']]);
});

test('a spool line that cannot be read is told and kept', async () => {
  using spine = new TestSpine();
  const logs = join(spine.home, 'logs');
  mkdirSync(logs, { recursive: true });
  const file = 'meta-db-errors-2026-05-15.jsonl';
  appendFileSync(
    join(logs, file),
    '{"v":1,"table":"ticks","id":5,"record":{"id":5,"source":"s"}}\nrubbish\n{"v":1,"tab',
  );
  expect(await spine.json('spool', 'replay')).toMatchObject({ inserted: 1, malformed: 2 });
  expect(readdirSync(logs).filter((name) => name.startsWith(file))).toEqual([`${file}.malformed`, `${file}.replayed`]);
});

test('a cursor is set, read and listed; one that is not there fails', async () => {
  using spine = new TestSpine();
  expect((await spine.run(['cursor', 'get', 'imessage'])).stderr).toMatch(
    /record something first.* \(READER_NO_SPINE\)\n$/,
  );
  await spine.say('cursor', 'set', 'imessage', '42');
  expect(await spine.say('cursor', 'get', 'imessage')).toBe('42\n');
  expect(await spine.json('cursor', 'list')).toMatchObject([{ source: 'imessage', cursorValue: '42' }]);
  expect(await spine.run(['cursor', 'get', 'email'])).toMatchObject({
    exitCode: 1,
    stderr: 'spine cursor: there is no cursor of email (CLI_NOT_FOUND)\n',
  });
  expect((await spine.run(['cursor', 'set', 'imessage'])).exitCode).toBe(2);
});

test('deliveries of one source, the newest first', async () => {
  using spine = new TestSpine();
  {
    using writer = openWriter({ home: spine.home });
    const [, , newest = 0] = ['email', 'other', 'email'].map((source) =>
      writer.obs.insertEvent({ source, payloadJson: { source } }),
    );
    writer.obs.updateEventDelivery(newest, 'failed', 'mailbox full');
  }
  expect(await spine.json('delivery', 'tail', 'email')).toMatchObject([
    { source: 'email', deliveryStatus: 'failed', reason: 'mailbox full' },
    { source: 'email', deliveryStatus: 'pending', reason: null },
  ]);
  expect(await spine.say('delivery', 'tail', 'email', '--limit', '1')).toMatch(/failed +mailbox full/);
});

test('A041: watchdog events answer from the trail when the database is gone', async () => {
  using spine = new TestSpine();
  const record = (event: string, time: string) =>
    spine.say('record', 'watchdog-event', JSON.stringify({ event, ts_utc: time, severity: 'high' }));
  await record('too old', '2026-05-15T05:59:59.999Z');
  await record('second', '2026-05-15T11:00:00Z');
  await record('first', '2026-05-15T06:00:00.000Z');
  for (const name of readdirSync(spine.home)) if (name.startsWith('spine.db')) rmSync(join(spine.home, name));
  appendFileSync(join(spine.home, 'logs', 'watchdog-events-2026-05-15.jsonl'), 'torn {');
  const run = await spine.run(['watchdog', 'events', '--since', '6h', '--json']);
  expect((JSON.parse(run.stdout) as { event: string }[]).map(({ event }) => event)).toEqual(['first', 'second']);
  expect(run.stderr).toBe('1 line of the trail cannot be read\n');
  expect(await spine.say('watchdog', 'events')).toMatch(/second +high/);
  expect((await spine.run(['watchdog', 'events', '--since', 'soon'])).exitCode).toBe(2);
  writeFileSync(join(spine.home, 'spine.db'), 'no database');
  expect((await spine.run(['watchdog', 'events'])).exitCode).toBe(0);
});
