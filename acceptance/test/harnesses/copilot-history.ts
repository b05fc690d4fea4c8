import { type HarnessFile, linesOf, type MakeHistory, uuidOf } from './harness-history.ts';

/** A session of Copilot CLI that is shut down and resumed, with a subagent, and a snapshot of its beginning. */
export const makeCopilotHistory: MakeHistory = (dice, startMs, prefix) => {
  const sessionId = uuidOf(prefix, 10);
  const events: object[] = [];
  let ms = startMs;
  const add = (type: string, data: object, more: object = {}): void => {
    ms += 1 + dice.below(9_000);
    const id = `${sessionId}-${events.length}`;
    events.push({ type, data, id, timestamp: new Date(ms).toISOString(), parentId: null, ...more });
  };
  const context = { cwd: '/code/kite', repository: 'kites/kite', branch: 'main' };
  add('session.start', { sessionId, version: 1, copilotVersion: '1.0.68', selectedModel: 'gpt-5.1', context });
  const totals = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  const ask = (number: number, parentToolCallId?: string): void => {
    const callId = `call-${number}-${dice.below(9_999)}`;
    const outputTokens = 1 + dice.below(500);
    totals.outputTokens += outputTokens;
    totals.cacheReadTokens += dice.below(5_000);
    totals.inputTokens = totals.cacheReadTokens + totals.outputTokens;
    const toolRequests = [{ toolCallId: callId, name: 'bash', arguments: { command: `npm test ${number}` } }];
    const message = { messageId: `m${number}`, apiCallId: `${sessionId}-a${number}`, model: 'gpt-5.1', outputTokens };
    add('assistant.message', { ...message, content: `Word ${number} é`, toolRequests, parentToolCallId });
    add('tool.execution_start', { toolCallId: callId, toolName: 'bash', arguments: {}, parentToolCallId });
    const success = dice.chance(0.8);
    const end = success ? { result: { content: 'fine' } } : { error: { code: 'failure', message: 'gone' } };
    add('tool.execution_complete', { toolCallId: callId, success, parentToolCallId, ...end });
  };
  const rounds = 4 + dice.below(4);
  for (let number = 0; number < rounds; number += 1) {
    if (dice.chance(0.5)) add('user.message', { content: `Wish ${number}`, transformedContent: 'padded' });
    ask(number);
  }
  add('subagent.started', { toolCallId: 'task-1', agentName: 'reviewer' });
  ask(100, 'task-1');
  add('session.shutdown', { modelMetrics: { 'gpt-5.1': { usage: { ...totals } } }, totalNanoAiu: 5 });
  const snapshot = events.slice(0, 3 + dice.below(events.length - 3));
  add('session.resume', { eventCount: events.length, selectedModel: 'gpt-5.1', context });
  for (let number = 200; number < 203; number += 1) ask(number);
  add('session.shutdown', { modelMetrics: { 'gpt-5.1': { usage: { ...totals } } }, totalNanoAiu: 9 });
  const at = (name: string, records: readonly object[]): HarnessFile => ({
    path: `.copilot/session-state/${name}`,
    bytes: linesOf(records),
  });
  return [at(`${sessionId}/events.jsonl`, events), { ...at(`snapshot/events.jsonl`, snapshot), isFork: true }];
};
