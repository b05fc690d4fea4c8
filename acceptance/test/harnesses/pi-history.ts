import type { Dice } from '../claude-session.ts';
import { type HarnessFile, linesOf, type MakeHistory, uuidOf } from './harness-history.ts';

/** A session of pi, a fork of it, and a session of version 1, whose entries have no ids. */
export const makePiHistory: MakeHistory = (dice, startMs, prefix) => {
  const parentId = uuidOf(prefix, 1);
  const entries = entriesFrom(dice, startMs, 6 + dice.below(8));
  const parent = [header(parentId, startMs), ...entries, named(startMs + 900_000, 'Kites')];
  const copied = entries.slice(0, 2 + dice.below(entries.length - 2));
  const forkMs = startMs + 1_000_000;
  const parentSession = `/h/.pi/agent/sessions/--code--/2026_${parentId}.jsonl`;
  const fork = [
    header(uuidOf(prefix, 2), forkMs, { parentSession }),
    ...copied,
    ...entriesFrom(dice, forkMs + 5_000, 4 + dice.below(4)),
  ];
  const old = [
    header(uuidOf(prefix, 3), startMs, { version: undefined, modelId: 'gpt-5.1' }),
    ...entriesFrom(dice, startMs + 3_000_000, 5).map(({ id: _id, parentId: _parent, ...entry }) => entry),
  ];
  return [parent, fork, old].map(
    (records, place): HarnessFile => ({
      path: `.pi/agent/sessions/--code--/2026_${uuidOf(prefix, place + 1)}.jsonl`,
      bytes: linesOf(records),
      isFork: records === fork,
    }),
  );
};

interface Entry {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly [key: string]: unknown;
}

function header(id: string, ms: number, more: object = {}): object {
  return { type: 'session', version: 3, id, timestamp: new Date(ms).toISOString(), cwd: '/code/kite', ...more };
}

function named(ms: number, name: string): object {
  return { type: 'session_info', id: 'ffffffff', parentId: null, timestamp: new Date(ms).toISOString(), name };
}

/** Rounds of a prompt, a response with a call, and its result; some end badly. */
function entriesFrom(dice: Dice, startMs: number, rounds: number): readonly Entry[] {
  const entries: Entry[] = [];
  let ms = startMs;
  const add = (type: string, more: object): void => {
    ms += 1 + dice.below(20_000);
    const id = dice
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0');
    entries.push({ type, id, parentId: entries.at(-1)?.id, timestamp: new Date(ms).toISOString(), ...more });
  };
  const say = (message: object): void => add('message', { message: { timestamp: ms, ...message } });
  for (let round = 0; round < rounds; round += 1) {
    if (dice.chance(0.4)) say({ role: 'user', content: [{ type: 'text', text: `Wish ${round} é` }] });
    const callId = `toolu_${dice.below(2 ** 32)}_${dice.below(2 ** 32)}`;
    const [input, output, cacheRead, cacheWrite] = [dice.below(99), dice.below(999), dice.below(9_999), dice.below(99)];
    const isCut = dice.chance(0.1);
    say({
      role: 'assistant',
      content: [
        { type: 'text', text: `Looking at ${round}` },
        { type: 'toolCall', id: callId, name: 'bash', arguments: { command: `npm test ${round}` } },
      ],
      provider: 'anthropic',
      model: dice.pick(['claude-sonnet-4-5', 'claude-opus-4-5']),
      usage: isCut
        ? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }
        : { input, output, cacheRead, cacheWrite, totalTokens: input + output + cacheRead + cacheWrite },
      stopReason: isCut ? 'aborted' : 'toolUse',
    });
    const isError = dice.chance(0.3);
    const text = isError ? 'no\n\nCommand exited with code 1' : 'yes';
    say({ role: 'toolResult', toolCallId: callId, toolName: 'bash', content: [{ type: 'text', text }], isError });
    if (dice.chance(0.2)) {
      const usage = { input, output: 7, cacheRead: 0, cacheWrite: 0 };
      add('compaction', { summary: 'So far', firstKeptEntryId: 'x', tokensBefore: 900, usage });
    }
  }
  return entries;
}
