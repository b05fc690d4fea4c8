/** Lines of pi, version 3, as we make them up. */
export const sessionId = '019b0000-0000-7000-8000-00000000000a';
export const parentId = '019a0000-0000-7000-8000-00000000000b';

/** A time in the session, in seconds from its start. */
export const at = (second: number): string => new Date(Date.UTC(2026, 4, 1, 9, 0, second)).toISOString();

export const header = (more: object = {}): object => ({
  type: 'session',
  version: 3,
  id: sessionId,
  timestamp: at(10),
  cwd: '/code/kite',
  ...more,
});

const entry = (second: number, type: string, more: object): object => ({
  type,
  id: second.toString(16).padStart(8, '0'),
  parentId: null,
  timestamp: at(second),
  ...more,
});

export const message = (second: number, more: object): object =>
  entry(second, 'message', { message: { timestamp: Date.parse(at(second)) - 7, ...more } });

export const user = (second: number, text: string): object =>
  message(second, { role: 'user', content: [{ type: 'text', text }] });

export const assistant = (second: number, more: object = {}): object =>
  message(second, {
    role: 'assistant',
    content: [{ type: 'text', text: 'The tail is too short.' }],
    api: 'some-api',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    usage: { input: 10, output: 40, cacheRead: 300, cacheWrite: 20, totalTokens: 370, cost: { total: 0.0125 } },
    stopReason: 'stop',
    ...more,
  });

export const result = (second: number, toolCallId: string, more: object): object =>
  message(second, { role: 'toolResult', toolCallId, toolName: 'bash', isError: false, content: [], ...more });

export { entry };
