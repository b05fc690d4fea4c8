/** A prompt of a made-up Claude Code session, as a line with its line feed. */
export function promptLine(number: number, text = `prompt ${number}`): string {
  return lineOf(number, { type: 'user', message: { role: 'user', content: text } });
}

/** A response of one line that used `number` output tokens; the text pads it. */
export function replyLine(number: number, text = 'done, café'): string {
  const usage = { input_tokens: 1, output_tokens: number, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  const content = [{ type: 'text', text }];
  const message = {
    id: `msg_${number}`,
    role: 'assistant',
    model: 'claude-opus-4-6',
    content,
    stop_reason: 'end_turn',
    usage,
  };
  return lineOf(number, { type: 'assistant', requestId: `req_${number}`, message });
}

/** A made-up Codex thread of one response that used `output` tokens. */
export function codexLines(output: number): string {
  const ts = '2026-03-01T09:00:00.000Z';
  const total = { input_tokens: 10, cached_input_tokens: 0, output_tokens: output, total_tokens: 10 + output };
  const info = { total_token_usage: total, last_token_usage: total };
  const lines = [
    {
      timestamp: ts,
      type: 'session_meta',
      payload: { id: 'made-up-thread', timestamp: ts, cwd: '/made/up', cli_version: '0.125.0' },
    },
    { timestamp: ts, type: 'turn_context', payload: { model: 'gpt-5.4', cwd: '/made/up' } },
    { timestamp: ts, type: 'event_msg', payload: { type: 'token_count', info } },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function lineOf(number: number, fields: object): string {
  const timestamp = new Date(Date.parse('2026-03-01T08:00:00.000Z') + number * 1000).toISOString();
  const base = { parentUuid: null, sessionId: 'made-up-session', version: '2.1.231', cwd: '/made/up' };
  return `${JSON.stringify({ ...base, uuid: `uuid_${number}`, timestamp, ...fields })}\n`;
}
