import type { TranscriptFact } from '@agentspine/schema';
import type { JsonObject, TranscriptParser } from '../src/transcript-parser.ts';

interface Tally {
  readonly firstLine: string;
  count: number;
}

/** A parser that makes one session fact of each record, named by the record's number and its first key. */
export const tallyParser: TranscriptParser<Tally> = {
  source: 'claude-code',
  version: 1,
  recognises: () => true,
  isRecord: (object) => Object.keys(object).length > 0,
  start: (file) => ({ firstLine: file.firstLine, count: 0 }),
  parseRecord(record: JsonObject, range, state, facts: TranscriptFact[]) {
    state.count += 1;
    const title = `${state.count}:${Object.keys(record)[0] ?? ''}:${state.firstLine.length}`;
    facts.push({ kind: 'session', range, record: { source: 'claude-code', sessionId: 's', title } });
  },
};
