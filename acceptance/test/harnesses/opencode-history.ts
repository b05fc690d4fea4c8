import { documentsOf, type MakeHistory, uuidOf } from './harness-history.ts';

/** Exports of a session of OpenCode and of a subagent's; `live-database.int.test.ts` has the database. */
export const makeOpencodeHistory: MakeHistory = (dice, startMs, prefix) => {
  let ms = startMs;
  const next = (): number => {
    ms += 1 + dice.below(9_000);
    return ms;
  };
  const messagesOf = (sessionID: string, rounds: number): readonly object[] =>
    Array.from({ length: rounds }, (_, number) => {
      const id = `msg_${sessionID}_${number}`;
      const [input, output, reasoning, read] = [dice.below(900), dice.below(900), dice.below(90), dice.below(9_000)];
      const total = input + output + read + (dice.chance(0.5) ? reasoning : 0);
      const state = {
        status: dice.pick(['completed', 'error']),
        input: { command: `npm test ${number}` },
        output: 'no é',
      };
      const call = {
        type: 'tool',
        id: `prt_${id}`,
        callID: 'same',
        tool: 'bash',
        state: { ...state, metadata: { exit: number % 3 } },
      };
      const tokens = { input, output, reasoning, cache: { read, write: 0 }, total };
      const info = {
        id,
        sessionID,
        role: 'assistant',
        modelID: 'gpt-5.1',
        time: { created: next() },
        tokens,
        finish: 'stop',
      };
      const user = { id: `${id}u`, sessionID, role: 'user', time: { created: next() } };
      return [
        { info: user, parts: [{ type: 'text', id: `prt_${id}u`, text: `Wish ${number}` }] },
        { info, parts: [{ type: 'text', id: `prt_${id}t`, text: `Word ${number}`, time: { start: next() } }, call] },
      ];
    }).flat();
  return [1, 2].map((number) => {
    const id = `ses_${uuidOf(prefix, 40 + number)}`;
    const parentID = number === 2 ? `ses_${uuidOf(prefix, 41)}` : undefined;
    const info = {
      id,
      parentID,
      directory: '/code/kite',
      title: `Kites ${number}`,
      version: '1.4.0',
      time: { created: next() },
    };
    const document = documentsOf(messagesOf(id, 3 + dice.below(4)), (messages) => ({ info, messages }));
    return { path: `.local/share/opencode/storage/${id}.json`, ...document, isFork: true };
  });
};
