import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DocumentTurn, SessionDocument } from '@agentspine/schema';
import { fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { OtlpError, parseHeaders, pushSpans, reportsOf, requestOf, spansOfSession } from '../../src/index.ts';
import { schemaOf } from '../../src/wire/otlp-schema.ts';

const text = (value: string) => ({ text: value, isWhole: true });
const usage = {
  inputTokens: 3,
  outputTokens: 40n,
  cacheReadTokens: null,
  costUsd: 0.5,
  costKnown: true,
  reportedCostUsd: null,
};
const at = (second: number) => new Date(Date.UTC(2026, 9, 1, 10, 0, second)).toISOString();

function turnOf(prefix: string, secret: string): DocumentTurn {
  const prompt = { speaker: 'human', text: text(secret), attachments: 0 };
  const reply = { isAnswer: false, model: 'claude-opus-4-8', messageId: 'msg_1', thinking: null, text: text(secret) };
  const result = { callId: 'toolu_1', tool: 'Bash', status: 'error', isError: true, exitCode: 1, durationMs: null };
  const call = {
    tool: 'Bash',
    callId: 'toolu_1',
    messageId: 'msg_1',
    gist: secret,
    command: text(secret),
    input: null,
  };
  const results = [{ kind: 'result', id: `${prefix}o`, at: at(5), ...result, text: text(secret) }] as const;
  return {
    ...{ number: 1, startedAt: at(0), usage },
    items: [
      { kind: 'prompt', id: `${prefix}p`, at: at(0), ...prompt },
      { kind: 'reply', id: `${prefix}r`, at: at(2), ...reply },
      { kind: 'call', id: `${prefix}c`, at: at(3), ...call, results, subagents: [] },
    ],
  };
}

function documentWith(secret: string): SessionDocument {
  const outer = turnOf('outer-', secret);
  const thread = { traceIds: ['t2'], turns: [turnOf('inner-', secret)] };
  return {
    ...{ session: 'claude-code:s1', source: 'claude-code', title: secret, project: secret, branch: secret },
    ...{ directory: secret, models: [], startedAt: at(0), endedAt: at(9), usage, traceIds: ['t1'] },
    turns: [{ ...outer, items: [...outer.items, { kind: 'subagent', at: at(6), title: secret, usage, thread }] }],
  };
}

test('a session is a trace: its turns, responses, calls and subagents are spans, each in the one it belongs to, and no text is in them unasked', () => {
  const spans = spansOfSession(documentWith('a secret word'), { withText: false });
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  expect(spans.map(({ name, parentSpanId }) => [name, names.get(parentSpanId ?? '')])).toEqual([
    ['invoke_agent claude-code', undefined],
    ['turn 1', 'invoke_agent claude-code'],
    ['chat claude-opus-4-8', 'turn 1'],
    ['execute_tool Bash', 'turn 1'],
    ['invoke_agent claude-code subagent', 'turn 1'],
    ['turn 1', 'invoke_agent claude-code subagent'],
    ['chat claude-opus-4-8', 'turn 1'],
    ['execute_tool Bash', 'turn 1'],
  ]);
  expect(JSON.stringify(spans)).not.toContain('secret');
  expect(JSON.stringify(spansOfSession(documentWith('a secret word'), { withText: true }))).toContain('secret');
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(8);
  const turn = spans[1]?.attributes.map(({ key, value }) => [key, Object.values(value)[0]]) ?? [];
  expect(Object.fromEntries(turn)).toEqual({
    'openinference.span.kind': 'CHAIN',
    'session.id': 'claude-code:s1',
    'gen_ai.conversation.id': 'claude-code:s1',
    'gen_ai.request.model': 'claude-opus-4-8',
    'agentspine.input_tokens_without_cache': '3',
    'gen_ai.usage.output_tokens': '40',
    'agentspine.cost_usd': 0.5,
    'agentspine.cost_is_whole': true,
  });
  const failed = spans[3];
  const lengthNs = BigInt(failed?.endTimeUnixNano ?? 0) - BigInt(failed?.startTimeUnixNano ?? 0);
  expect([failed?.status, lengthNs]).toEqual([{ code: 2 }, 2_000_000_000n]);
});

test('the official protocol reads back what is exported, and a second export has the same ids', () => {
  const spans = spansOfSession(documentWith('text \ud800 with half a pair'), { withText: true });
  const { request } = schemaOf('traces');
  // The JSON of protobuf has bytes in base64 where that of OTLP has hexadecimal.
  const withBase64 = JSON.parse(JSON.stringify(requestOf('claude-code', spans)), (key, value: unknown) =>
    /^(traceId|spanId|parentSpanId)$/.test(key) ? Buffer.from(String(value), 'hex').toString('base64') : value,
  );
  const read = fromBinary(request, toBinary(request, fromJson(request, withBase64)));
  expect(toJson(request, read, { enumAsInteger: true })).toEqual(withBase64);
  const bytes = new TextEncoder().encode(JSON.stringify(requestOf('claude-code', spans)));
  const body = { v: 1, id: 'b', receivedMs: 0, signal: 'traces', encoding: 'json', bytes } as const;
  // What a home exported is no news to a home that receives it.
  expect(reportsOf(body)).toMatchObject({ items: 8, usage: [], tools: [], sessions: [] });
  for (const { traceId, spanId } of spans) expect(`${traceId} ${spanId}`).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/);
  expect(spansOfSession(documentWith('text \ud800 with half a pair'), { withText: true })).toEqual(spans);
});

test('spans go to a receiver in batches, with headers; what it asks for again is sent again, and what it refuses is said', async () => {
  const taken: (readonly [path: string | undefined, key: unknown, spans: number])[] = [];
  let isBusy = true;
  const server = createServer((incoming, answer) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on('end', () => {
      if (isBusy) {
        isBusy = false;
        return answer.writeHead(429, { 'retry-after': '0' }).end();
      }
      taken.push([
        incoming.url,
        incoming.headers['x-key'],
        JSON.parse(body).resourceSpans[0].scopeSpans[0].spans.length,
      ]);
      const refusal = taken.length === 1 ? {} : { partialSuccess: { rejectedSpans: '2', errorMessage: 'too old' } };
      return incoming.url?.startsWith('/closed')
        ? answer.writeHead(401).end('no')
        : answer.end(JSON.stringify(refusal));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const spans = spansOfSession(documentWith('x'), { withText: false }).slice(0, 1);
  const target = { endpoint, headers: parseHeaders('x-key=a%20b, x-other=c=d'), signal: new AbortController().signal };
  try {
    const many = Array.from({ length: 513 }, () => spans).flat();
    expect(await pushSpans('claude-code', many, target)).toEqual({ sent: 513, rejected: 2, reason: 'too old' });
    expect(taken).toEqual([
      ['/v1/traces', 'a b', 512],
      ['/v1/traces', 'a b', 1],
    ]);
    const closed = pushSpans('a', spans, { ...target, endpoint: `${endpoint}/closed/v1/traces` });
    await expect(closed).rejects.toThrow(/answers 401: no/);
    await expect(pushSpans('a', spans, { ...target, endpoint: 'localhost:4318' })).rejects.toThrow(OtlpError);
    const secret = /^pair 1 of OTEL_EXPORTER_OTLP_HEADERS is not NAME=VALUE$/;
    expect(() => parseHeaders('authorization: Bearer abc')).toThrow(secret);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
