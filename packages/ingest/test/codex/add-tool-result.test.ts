import { describe, expect, test } from 'vitest';
import { call, context, event, item, type Line, meta, output, parse, resultsOf } from './rollout-lines.ts';

const head = [meta('thread-1'), context(1, 'gpt-a')];

function results(...lines: readonly Line[]) {
  return resultsOf(parse([...head, ...lines]));
}

/** Status, exit code, error flag, reason and duration of one output. */
function ending(text: unknown): readonly unknown[] {
  const [result] = results(output(2, 'c1', text));
  return [result?.status, result?.exitCode, result?.isError, result?.reason, result?.durationMs];
}

describe('the output of a call', () => {
  test('is a result of its call with its text', () => {
    const [result] = results(call(2, 'c1'), output(3, 'c1', 'Plan updated'));
    expect(result).toMatchObject({
      sessionId: 'thread-1',
      toolUseId: 'c1',
      eventIndex: 0,
      eventSource: 'function_call_output',
      status: 'completed',
      content: 'Plan updated',
      isNested: false,
    });
    expect(result?.isError).toBeUndefined();
  });

  test('in parts is kept as the JSON of its parts', () => {
    const parts = [{ type: 'input_text', text: 'Script completed\nWall time 1.5 seconds\nOutput:\n' }];
    const [result] = results(item(2, 'custom_tool_call_output', { call_id: 'c1', output: parts }));
    expect(result?.content).toBe(JSON.stringify(parts));
    expect(result?.durationMs).toBe(1500);
  });

  test('of a shell states its exit code in JSON', () => {
    const text = (code: number) =>
      JSON.stringify({ output: 'x', metadata: { exit_code: code, duration_seconds: 0.25 } });
    expect(ending(text(0))).toEqual(['completed', 0, false, undefined, 250]);
    expect(ending(text(2))).toEqual(['errored', 2, true, undefined, 250]);
  });

  test('of a command states its exit code in its head', () => {
    const text =
      'Chunk ID: ab12cd\nWall time: 0.0520 seconds\nProcess exited with code 1\nOriginal token count: 3\nOutput:\nno';
    expect(ending(text)).toEqual(['errored', 1, true, undefined, 52]);
    expect(ending(`Command: /bin/sh -c 'a\nOutput: b'\n${text}`)).toEqual(['errored', 1, true, undefined, 52]);
    expect(ending('Exit code: 3\nWall time: 2 seconds\nOutput:\n')).toEqual(['errored', 3, true, undefined, 2000]);
  });

  test('has no exit code while its command runs, whatever the command prints', () => {
    const text =
      'Chunk ID: ab12cd\nWall time: 1.0 seconds\nProcess running with session ID 7\nOutput:\nProcess exited with code 9';
    expect(ending(text)).toEqual(['running', undefined, undefined, undefined, 1000]);
    expect(ending('all done\nProcess exited with code 9\n')).toEqual([
      'completed',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('of a script says how the script ended, without an exit code', () => {
    expect(ending('Script completed\nWall time 2.0 seconds\nOutput:\n')).toEqual([
      'completed',
      undefined,
      undefined,
      undefined,
      2000,
    ]);
    expect(ending('Script running with cell ID 4\nOutput:\n')).toEqual([
      'running',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(ending('Script terminated\n')).toEqual(['cancelled', undefined, undefined, 'terminated', undefined]);
    expect(ending('Script failed\n')).toEqual(['errored', undefined, undefined, 'script', undefined]);
  });

  test.each([
    ['exec command rejected by user', 'cancelled', 'rejected'],
    ['patch rejected: empty patch', 'cancelled', 'rejected'],
    ['aborted by user after 3.1s', 'cancelled', 'interrupted'],
    ['failed in sandbox: denied', 'errored', 'sandbox'],
    ['apply_patch verification failed: no such line', 'errored', 'verification'],
    ['collab spawn failed: limit reached', 'errored', 'spawn'],
    ['collab tool failed: limit reached', 'errored', 'collaboration'],
    ['unsupported call: x', 'errored', 'unsupported'],
  ])('that begins with "%s" is %s for the reason %s, and no error is stated', (text, status, reason) => {
    expect(ending(text)).toEqual([status, undefined, undefined, reason, undefined]);
  });

  test.each([
    [null],
    [7],
    [{ content: 'x' }],
    [[]],
    [{ output: 1 }],
    ['{"exit_code"'],
    ['{"a":"\\"exit_code\\"","metadata":{}}'],
  ])('may be of any form: %j', (value) =>
    expect(ending(value)).toEqual(['completed', undefined, undefined, undefined, undefined]),
  );
});

describe('an event at the end of a call', () => {
  const events = (type: string, payload: Line) =>
    results(event(2, type, { call_id: 'c1', ...payload })).map((result) => [
      result.eventIndex,
      result.eventSource,
      result.status,
      result.exitCode,
      result.isError,
      result.durationMs,
    ]);

  test('of a command states its exit code and duration', () => {
    const duration = { secs: 1, nanos: 500_000_000 };
    expect(events('exec_command_end', { exit_code: 2, duration, status: 'failed' })).toEqual([
      [1, 'progress_event', 'errored', 2, undefined, 1500],
    ]);
    expect(events('exec_command_end', { status: 'declined' })).toEqual([
      [1, 'progress_event', 'cancelled', undefined, undefined, undefined],
    ]);
  });

  test('leaves the result of the output as the output says it', () => {
    const lines = [event(2, 'exec_command_end', { call_id: 'c1', exit_code: 1 }), output(3, 'c1', 'FAIL')];
    expect(results(...lines).map((result) => [result.eventIndex, result.exitCode])).toEqual([
      [1, 1],
      [0, undefined],
    ]);
  });

  test('of an MCP call states whether it failed', () => {
    expect(events('mcp_tool_call_end', { result: { Ok: { isError: false } } })[0]?.slice(2, 5)).toEqual([
      'completed',
      undefined,
      undefined,
    ]);
    expect(events('mcp_tool_call_end', { result: { Ok: { isError: true } } })[0]?.slice(2, 5)).toEqual([
      'errored',
      undefined,
      undefined,
    ]);
    expect(events('mcp_tool_call_end', { result: { Err: 'gone' } })[0]?.slice(2, 5)).toEqual([
      'errored',
      undefined,
      undefined,
    ]);
    expect(events('mcp_tool_call_end', { result: { Ok: {} } })[0]?.slice(2, 5)).toEqual([
      'completed',
      undefined,
      undefined,
    ]);
  });

  test('of a patch states whether it was applied', () => {
    expect(events('patch_apply_end', { success: false, changes: {} })[0]?.slice(2, 5)).toEqual([
      'errored',
      undefined,
      undefined,
    ]);
    expect(events('patch_apply_end', { success: true, changes: {} })[0]?.slice(2, 5)).toEqual([
      'completed',
      undefined,
      undefined,
    ]);
  });

  test('of a web search is the second event of its call', () => {
    expect(events('web_search_end', { query: 'q', action: {} })).toEqual([
      [1, 'progress_event', 'completed', undefined, undefined, undefined],
    ]);
  });

  test('without a call is none', () => {
    expect(
      results(event(2, 'exec_command_end', { exit_code: 1 }), item(3, 'function_call_output', { output: 'x' })),
    ).toEqual([]);
  });
});
