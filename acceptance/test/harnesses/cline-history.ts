import { Buffer } from 'node:buffer';
import { documentsOf, type HarnessFile, type MakeHistory } from './harness-history.ts';

/** A task of an extension, whose last request is without numbers until the next version, and a session of the command line with a fork. */
export const makeClineHistory: MakeHistory = (dice, startMs, prefix) => {
  let ms = startMs;
  const next = (): number => {
    ms += 1 + dice.below(9_000);
    return ms;
  };
  const entries: { readonly ts: number; readonly say?: string; readonly [key: string]: unknown }[] = [
    { ts: next(), type: 'say', say: 'task', text: 'Wish é' },
  ];
  for (let number = 0; number < 5 + dice.below(5); number += 1) {
    const counts = { tokensIn: dice.below(900), tokensOut: 1 + dice.below(900), cacheReads: dice.below(9_000) };
    const text = JSON.stringify({
      request: '# Current Working Directory (/code/kite) Files',
      ...counts,
      cacheWrites: 7,
    });
    entries.push({ ts: next(), type: 'say', say: 'api_req_started', text, modelInfo: { modelId: 'claude-opus-4-5' } });
    entries.push({ ts: next(), type: 'say', say: 'text', text: `Word ${number}` });
    entries.push({ ts: next(), type: 'ask', ask: 'command', text: `npm test ${number}` });
    entries.push({ ts: next(), type: 'say', say: 'command_output', text: 'fine' });
  }
  const write = (length: number): Buffer => {
    const shown = entries.slice(0, length);
    const last = shown.findLastIndex(({ say }) => say === 'api_req_started');
    const open = shown.map((entry, place) => (place === last ? { ...entry, text: '{"request":"asked"}' } : entry));
    return Buffer.from(JSON.stringify(length === entries.length ? shown : open));
  };
  const task: HarnessFile = {
    path: `.cline/data/tasks/${startMs}/ui_messages.json`,
    bytes: write(entries.length),
    versions: [2, 5, Math.ceil(entries.length / 2)].map(write),
    isFork: true,
  };
  const messages = Array.from({ length: 4 + dice.below(4) }, (_, number) => {
    const id = `toolu_${prefix}_${number}`;
    const content = [{ type: 'tool_use', id, name: 'run_commands', input: { commands: ['npm test'] } }];
    const [cacheReadTokens, outputTokens] = [dice.below(9_000), dice.below(900)];
    const metrics = {
      inputTokens: cacheReadTokens + dice.below(99),
      outputTokens,
      cacheReadTokens,
      cacheWriteTokens: 0,
    };
    const result = { type: 'tool_result', tool_use_id: id, content: [{ result: 'no', success: dice.chance(0.5) }] };
    return [
      { id: `msg_u${number}`, role: 'user', ts: next(), content: [{ type: 'text', text: `Wish ${number}` }] },
      { id: `msg_${prefix}${number}`, role: 'assistant', ts: next(), content, modelInfo: { id: 'gpt-5.1' }, metrics },
      { id: `msg_r${number}`, role: 'user', ts: next(), content: [result] },
    ];
  }).flat();
  const sessionId = `${startMs}_origin`;
  const folderOf = (id: string): string => `.cline/data/sessions/${id}`;
  const at = (id: string, more: string): string => `${folderOf(id)}/${id}${more}.json`;
  const child = `${sessionId}__agent`;
  const sessionOf = (id: string, some: readonly object[], metadata: object): readonly HarnessFile[] => {
    const manifest = { session_id: id, started_at: new Date(startMs).toISOString(), cwd: '/code/kite', metadata };
    const document = documentsOf(some, (messages) => ({ agent: 'lead', updated_at: '', sessionId: id, messages }));
    return [
      { path: at(id, '.messages'), ...document, isFork: true },
      { path: at(id, ''), bytes: Buffer.from(JSON.stringify(manifest)) },
    ];
  };
  const childMessages = ['user', 'assistant', 'user', 'assistant'].map((role, number) => ({
    ...{ id: `msg_${prefix}c${number}`, role, ts: next(), content: [{ type: 'text', text: `Part ${number}` }] },
    ...(role === 'user' ? {} : { metrics: { inputTokens: dice.below(99), outputTokens: dice.below(99) } }),
  }));
  const childOf = (some: readonly object[]) => ({ agent: 'agent', updated_at: '', sessionId: child, messages: some });
  return [
    task,
    {
      path: `${folderOf(sessionId)}/agent.messages.json`,
      ...documentsOf(childMessages, childOf),
      isFork: true,
    },
    ...sessionOf(sessionId, messages, { title: 'Kites' }),
    ...sessionOf(`${startMs}_zfork`, messages.slice(0, 6), { fork: { forkedFromSessionId: sessionId } }),
  ];
};
