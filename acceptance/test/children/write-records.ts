/**
 * Records until standard input ends. Says on standard output, once a call has returned, `<table> <id> <mark>` of each row;
 * the row holds its mark. Whatever goes to the spool is a failure. `node write-records.ts <home>`.
 */
import { writeSync } from 'node:fs';
import { openWriter } from '@agentspine/writer';
import { actUntilTold } from './until-told.ts';

const batchRows = 20;
const onProblem = (problem: unknown) => {
  throw new Error(`a record took another way: ${JSON.stringify(problem)}`);
};

using writer = openWriter({ home: process.argv[2], onProblem });
const { obs } = writer;
await actUntilTold((turn) => {
  const mark = `mark:${turn}`;
  const marks = Array.from({ length: batchRows }, (_, place) => `${mark}-${place}`);
  const usage = marks.map((sessionId) => ({ sessionId, inputTokens: 12, outputTokens: 345 }));
  say('messages', [obs.recordMessage({ source: 'campaign', direction: 'inbound', body: mark })], [mark]);
  say('token_usage', obs.recordTokenUsageBatch(usage), marks);
  say('delivery_events', [obs.insertEvent({ source: 'campaign', payloadJson: { mark } })], [mark]);
});

function say(table: string, ids: readonly number[], marks: readonly string[]): void {
  writeSync(1, ids.map((id, place) => `${table} ${id} ${marks[place]}\n`).join(''));
}
