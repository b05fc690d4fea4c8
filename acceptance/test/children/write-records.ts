/**
 * Records until standard input ends. Says on standard output, once a call has returned, `<table> <id> <mark>` of each row;
 * the row holds its mark. Whatever goes to the spool is a failure. With `goes-on` it says what `GoingOn` says, and the spool is none.
 * `node write-records.ts <home> [goes-on]`.
 */
import { writeSync } from 'node:fs';
import { openWriter } from '@agentspine/writer';
import { insist } from './insist.ts';
import { actUntilTold } from './until-told.ts';

const batchRows = 20;
const [home, mode] = process.argv.slice(2);
const goesOn = mode === 'goes-on';

using writer = openWriter({
  home,
  onProblem: (problem) => {
    if (!goesOn || problem.kind !== 'spooled') throw new Error(`a record took another way: ${JSON.stringify(problem)}`);
    writeSync(1, problem.ids.map((id) => `spooled ${problem.table} ${id}\n`).join(''));
  },
});
const { obs } = writer;
await actUntilTold(async (turn) => {
  const mark = `mark:${turn}`;
  const marks = Array.from({ length: batchRows }, (_, place) => `${mark}-${place}`);
  const usage = marks.map((sessionId) => ({ sessionId, inputTokens: 12, outputTokens: 345 }));
  await act('messages', [mark], () => [obs.recordMessage({ source: 'campaign', direction: 'inbound', body: mark })]);
  await act('token_usage', marks, () => obs.recordTokenUsageBatch(usage));
  await act('delivery_events', [mark], () => [obs.insertEvent({ source: 'campaign', payloadJson: { mark } })]);
});

async function act(table: string, marks: readonly string[], call: () => readonly number[]): Promise<void> {
  const ids = goesOn ? await insist(table, marks, call) : call();
  writeSync(1, ids.map((id, place) => `${table} ${id} ${marks[place]}\n`).join(''));
}
