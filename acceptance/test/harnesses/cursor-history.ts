import { linesOf, type MakeHistory, uuidOf } from './harness-history.ts';

/** Transcripts of Cursor's agent, one of a subagent; `live-database.int.test.ts` has a database. */
export const makeCursorHistory: MakeHistory = (dice, _startMs, prefix) => {
  const says = (role: string, ...content: readonly object[]): object => ({ role, message: { content } });
  const transcriptOf = (rounds: number): readonly object[] =>
    Array.from({ length: rounds }, (_, number) => [
      says('user', { type: 'text', text: `<user_query>\nWish ${number} é\n</user_query>` }),
      says('assistant', { type: 'tool_use', name: 'Shell', input: { command: `npm test ${dice.below(3)}` } }),
      says('assistant', { type: 'text', text: 'Word' }),
    ]).flat();
  const id = uuidOf(prefix, 60);
  const folder = `.cursor/projects/code-kite/agent-transcripts/${id}`;
  return [
    { path: `${folder}/${id}.jsonl`, bytes: linesOf(transcriptOf(8 + dice.below(6))), isFork: true },
    { path: `${folder}/subagents/${uuidOf(prefix, 61)}.jsonl`, bytes: linesOf(transcriptOf(5)), isFork: true },
  ];
};
