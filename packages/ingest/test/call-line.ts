/** A line of Claude Code in which the model calls a tool; `input` is JSON. */
export function callLine(input: string): string {
  const usage = '"usage":{"input_tokens":1,"output_tokens":1}';
  const call = `{"type":"tool_use","id":"t1","name":"Bash","input":${input}}`;
  const message = `{"id":"msg_1","model":"claude-sonnet-4-6","role":"assistant","type":"message","content":[${call}],${usage}}`;
  const stamp = '"uuid":"a1","parentUuid":null,"sessionId":"s-1","timestamp":"2026-05-01T00:00:01Z","cwd":"/x"';
  return `{"type":"assistant",${stamp},"version":"2.1.98","requestId":"r1","message":${message}}`;
}
