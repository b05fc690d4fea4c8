/** What happens in a session that a test makes up. */
export type Happening =
  | { readonly asked: string }
  | { readonly ran: string; readonly output: string; readonly exitCode?: number }
  | { readonly edited: string; readonly text?: string; readonly failure?: string }
  | { readonly refused: string }
  | { readonly said: string };

export const refusal = "The user doesn't want to proceed with this tool use. The tool use was rejected.";

const beganMs = Date.parse('2026-05-15T09:00:00.000Z');

/** A transcript of Claude Code in which this happens, a minute a step. */
export function claudeSession(sessionId: string, happenings: readonly Happening[]): string {
  return happenings.flatMap((happening, index) => claudeLinesOf(sessionId, happening, index)).join('');
}

function claudeLinesOf(sessionId: string, happening: Happening, index: number): readonly string[] {
  const timestamp = timeOf(index);
  const line = (part: string, fields: object) =>
    lineOf({
      sessionId,
      uuid: `${sessionId}-${index}-${part}`,
      parentUuid: null,
      version: '2.1.0',
      cwd: '/code/app',
      timestamp,
      ...fields,
    });
  const says = (content: object) =>
    line('reply', {
      type: 'assistant',
      requestId: `req_${sessionId}_${index}`,
      message: {
        id: `msg_${sessionId}_${index}`,
        role: 'assistant',
        model: 'claude-opus-4-6',
        content: [content],
        stop_reason: 'said' in happening ? 'end_turn' : 'tool_use',
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    });
  if ('asked' in happening)
    return [line('prompt', { type: 'user', message: { role: 'user', content: happening.asked } })];
  if ('said' in happening) return [says({ type: 'text', text: happening.said })];
  const id = `toolu_${sessionId}_${index}`;
  const { name, input, output, isError } = callOf(happening);
  const result = { type: 'tool_result', tool_use_id: id, content: output, is_error: isError };
  return [
    says({ type: 'tool_use', id, name, input }),
    line('result', { type: 'user', message: { role: 'user', content: [result] } }),
  ];
}

function callOf(happening: Exclude<Happening, { asked: string } | { said: string }>) {
  if ('edited' in happening) {
    const input = { file_path: happening.edited, old_string: 'a', new_string: happening.text ?? 'b' };
    return {
      name: 'Edit',
      input,
      output: happening.failure ?? 'The file has been updated.',
      isError: happening.failure !== undefined,
    };
  }
  if ('refused' in happening)
    return { name: 'Bash', input: { command: happening.refused }, output: refusal, isError: true };
  const { ran, output, exitCode = 0 } = happening;
  const text = exitCode === 0 ? output : `Exit code ${exitCode}\n${output}`;
  return { name: 'Bash', input: { command: ran }, output: text, isError: exitCode !== 0 };
}

/** A rollout of Codex in which the same happens. */
export function codexSession(sessionId: string, happenings: readonly Happening[]): string {
  const head = [
    {
      type: 'session_meta',
      payload: { id: sessionId, timestamp: timeOf(0), cwd: '/code/app', cli_version: '0.125.0' },
    },
    { type: 'turn_context', payload: { model: 'gpt-5.4', cwd: '/code/app' } },
  ];
  const lines = head.map((line) => lineOf({ timestamp: timeOf(0), ...line }));
  return [...lines, ...happenings.flatMap(codexLinesOf)].join('');
}

function codexLinesOf(happening: Happening, index: number): readonly string[] {
  const item = (payload: object) => lineOf({ timestamp: timeOf(index), type: 'response_item', payload });
  if ('asked' in happening) {
    return [
      lineOf({
        timestamp: timeOf(index),
        type: 'event_msg',
        payload: { type: 'user_message', message: happening.asked },
      }),
    ];
  }
  if ('said' in happening) {
    return [item({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: happening.said }] })];
  }
  const callId = `call_${index}`;
  const done = (output: string) => item({ type: 'function_call_output', call_id: callId, output });
  if ('edited' in happening) {
    const patch = `*** Begin Patch\n*** Update File: ${happening.edited}\n@@\n-a\n+${happening.text ?? 'b'}\n*** End Patch`;
    const output =
      happening.failure === undefined ? 'Success.' : `apply_patch verification failed: ${happening.failure}`;
    return [
      item({ type: 'custom_tool_call', status: 'completed', call_id: callId, name: 'apply_patch', input: patch }),
      item({ type: 'custom_tool_call_output', call_id: callId, output }),
    ];
  }
  const command = 'refused' in happening ? happening.refused : happening.ran;
  const call = item({
    type: 'function_call',
    name: 'shell',
    arguments: JSON.stringify({ command: ['bash', '-lc', command] }),
    call_id: callId,
  });
  if ('refused' in happening) return [call, done('exec command rejected by user')];
  const { output, exitCode = 0 } = happening;
  return [call, done(JSON.stringify({ output, metadata: { exit_code: exitCode, duration_seconds: 1 } }))];
}

function timeOf(minutes: number): string {
  return new Date(beganMs + minutes * 60_000).toISOString();
}

/** A line of a transcript. */
export function lineOf(fields: object): string {
  return `${JSON.stringify(fields)}\n`;
}
