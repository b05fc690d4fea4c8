import { documentsOf, type HarnessFile, linesOf, type MakeHistory, uuidOf } from './harness-history.ts';

/** A session of Gemini CLI as a document, the same resumed as lines, a subagent, and a session of Qwen Code. */
export const makeGeminiHistory: MakeHistory = (dice, startMs, prefix) => {
  let ms = startMs;
  const next = (): string => {
    ms += 1 + dice.below(9_000);
    return new Date(ms).toISOString();
  };
  const say = (number: number): readonly object[] => {
    const id = `c${number}-${dice.below(9_999)}`;
    const [input, cached, output, thoughts] = [dice.below(9_000), dice.below(99), dice.below(900), dice.below(90)];
    const tokens = {
      input: input + cached,
      output,
      cached,
      thoughts,
      tool: 0,
      total: input + cached + output + thoughts,
    };
    const status = dice.pick(['success', 'error', 'cancelled']);
    const result = [{ functionResponse: { id, response: { output: `result é ${number}` } } }];
    const toolCalls = [
      { id, name: 'run_shell_command', args: { command: 'npm test' }, status, timestamp: next(), result },
    ];
    const message = {
      id: `m${number}`,
      type: 'gemini',
      content: `Word ${number}`,
      thoughts: [],
      model: 'gemini-3-pro',
    };
    return [
      ...(dice.chance(0.4)
        ? [{ id: `u${number}`, timestamp: next(), type: 'user', content: [{ text: `Wish ${number}` }] }]
        : []),
      { ...message, timestamp: next(), tokens, toolCalls },
    ];
  };
  const header = (sessionId: string, kind = 'main') => ({
    sessionId,
    projectHash: '0a',
    startTime: next(),
    lastUpdated: next(),
    kind,
  });
  const main = header(uuidOf(prefix, 20));
  const messages = Array.from({ length: 6 + dice.below(6) }, (_, number) => say(number)).flat();
  const chats = '.gemini/tmp/kite/chats';
  const replaced = messages.flatMap((message): readonly object[] =>
    'tokens' in message ? [{ ...message, tokens: null }, message] : [message],
  );
  const lines = [
    main,
    ...replaced,
    { $rewindTo: 'm1' },
    { $set: { summary: 'Kites', messages } },
    ...say(90),
    ...say(91),
  ];
  const child = [header(uuidOf(prefix, 21), 'subagent'), ...say(50), ...say(51)];
  const document = documentsOf(messages, (some) => ({ ...main, messages: some }));
  const files: readonly HarnessFile[] = [
    { path: `${chats}/session-1-${prefix}.json`, ...document, isFork: true },
    { path: `${chats}/session-2-${prefix}.jsonl`, bytes: linesOf(lines) },
    { path: `${chats}/${main.sessionId}/${uuidOf(prefix, 21)}.jsonl`, bytes: linesOf(child) },
  ];
  return files;
};

/** A session of Qwen Code. */
export const makeQwenHistory: MakeHistory = (dice, startMs, prefix) => {
  const records: object[] = [];
  const sessionId = uuidOf(prefix, 30);
  let ms = startMs;
  const add = (type: string, more: object): void => {
    ms += 1 + dice.below(9_000);
    const uuid = `${sessionId}-${records.length}`;
    records.push({
      uuid,
      sessionId,
      timestamp: new Date(ms).toISOString(),
      type,
      cwd: '/code/kite',
      version: '0.21',
      ...more,
    });
  };
  const parts = (...all: readonly object[]): object => ({ message: { role: 'x', parts: all } });
  for (let number = 0; number < 4 + dice.below(5); number += 1) {
    add('user', { systemPayload: { displayText: `Wish ${number}` }, ...parts({ text: `Wish ${number} é` }) });
    const usageMetadata = {
      promptTokenCount: 900 + dice.below(99),
      candidatesTokenCount: dice.below(99),
      cachedContentTokenCount: 70,
    };
    const functionCall = { id: `c${number}`, name: 'read_file', args: { path: 'kite.ts' } };
    add('assistant', { model: 'qwen3-coder', usageMetadata, ...parts({ text: `Word ${number}` }, { functionCall }) });
    const functionResponse = { id: `c${number}`, name: 'read_file', response: { output: 'fine' } };
    add('tool_result', { toolCallResult: { status: 'success' }, ...parts({ functionResponse }) });
    add('system', { subtype: 'ui_telemetry', systemPayload: {} });
  }
  add('system', { subtype: 'custom_title', systemPayload: { customTitle: 'Kites' } });
  return [{ path: `.qwen/projects/kite/chats/${sessionId}.jsonl`, bytes: linesOf(records) }];
};
