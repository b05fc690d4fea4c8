/**
 * Records by every kind of verb until it is killed. Says on standard output, once a call has returned, what it returned:
 * `<monotonic nanoseconds> <table> <id> <mark>`; each record holds its mark. `node record-until-killed.ts <options as JSON>`.
 */
import { writeSync } from 'node:fs';
import { hrtime } from 'node:process';
import { DatabaseError } from '@agentspine/sqlite';
import { WriterError } from '../../../src/errors.ts';
// Not from the index: it loads the price book, and there are hundreds of these processes.
import { openWriter } from '../../../src/open-writer.ts';
import type { Writer } from '../../../src/writer.ts';
import type { RecordingOptions } from '../recording-process.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RecordingOptions;
const { home, durability, busyTimeoutMs, clockSwingMs = 0, batchRows = 20 } = options;

/** A clock that jumps to and fro, for those who are told to have one. */
const swinging = { now: () => Date.now() + (Math.floor(Date.now() / 40) % 2) * clockSwingMs };
const clock = clockSwingMs === 0 ? undefined : swinging;

let serial = 0;
const nextMark = (): string => `mark:${options.mark}-${serial++}`;

const writer = openWriter({ home, durability, busyTimeoutMs, clock });
for (let turn = 0; ; turn += 1) {
  try {
    recordEach(writer);
    recordMany(writer);
    if (turn % 4 === 0) await recordTogether(writer);
  } catch (error) {
    // Nothing was promised of these; whether it should have come to that is for the test to say.
    if (!(error instanceof WriterError && error.code === 'RECORD_LOST')) throw error;
    writeSync(1, `lost ${error.message.replaceAll('\n', ' ')}\n`);
  }
}

function recordEach({ obs }: Writer): void {
  say('ticks', (mark) => obs.recordTick({ source: mark, detailJson: { turn: serial } }));
  say('messages', (mark) => obs.recordMessage({ source: 'campaign', direction: 'inbound', body: mark }));
  say('watchdog_events', (mark) => obs.recordWatchdogEvent({ event: mark }));
  say('delivery_events', (mark) => obs.insertEvent({ source: 'campaign', payloadJson: { mark } }));
}

function recordMany(writer: Writer): void {
  const marks = Array.from({ length: batchRows }, nextMark);
  const usage = marks.map((sessionId) => ({ sessionId, inputTokens: 12, outputTokens: 345 }));
  acknowledge('token_usage', writer.obs.recordTokenUsageBatch(usage), marks);
  const crash = nextMark();
  try {
    const id = writer.transaction(() => {
      writer.obs.updateCursor(options.mark, crash);
      return writer.obs.recordCrash({ kind: 'campaign', agent: crash, detailJson: {} });
    });
    acknowledge('crashes', [id], [crash]);
  } catch (error) {
    // A caller's transaction is not spooled: a full or locked database is his to handle.
    if (!(error instanceof DatabaseError && error.code.startsWith('SPINE_'))) throw error;
  }
}

async function recordTogether({ obs }: Writer): Promise<void> {
  const sessions = Array.from({ length: 8 }, async () => {
    const mark = nextMark();
    const id = await obs.recordSessionAsync({ agent: mark, sessionNum: 1, event: 'up' });
    acknowledge('sessions', [id], [mark]);
  });
  const errors = Array.from({ length: 8 }, async () => {
    const mark = nextMark();
    const id = await obs.recordSourceErrorAsync({ source: mark, errorClass: 'timeout' });
    acknowledge('source_errors', [id], [mark]);
  });
  const outcomes = await Promise.allSettled([...sessions, ...errors]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function say(table: string, record: (mark: string) => number): void {
  const mark = nextMark();
  acknowledge(table, [record(mark)], [mark]);
}

function acknowledge(table: string, ids: readonly number[], marks: readonly string[]): void {
  const now = hrtime.bigint();
  writeSync(1, ids.map((id, index) => `${now} ${table} ${id} ${marks[index]}\n`).join(''));
}
