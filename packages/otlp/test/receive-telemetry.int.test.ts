import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openTempHome } from '@agentspine/testkit';
import { SeverityNumber } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { parseBodyLine, type ReceiverOptions, receiveTelemetry, reportsOf, type TelemetryBody } from '../src/index.ts';

const nowMs = () => Date.UTC(2026, 10, 30, 12);

function optionsIn(home: string, more: Partial<ReceiverOptions> = {}): ReceiverOptions {
  return { folder: join(home, 'otlp'), port: 0, nowMs, onNotice: () => undefined, ...more };
}

/** The bodies of the journal, each id once. */
function keptIn(home: string): readonly TelemetryBody[] {
  const folder = join(home, 'otlp');
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  const bodies = lines.map((line) => parseBodyLine(line, 2 ** 26)).filter((body) => body !== undefined);
  return [...new Map(bodies.map((body) => [body.id, body])).values()];
}

const resource = resourceFromAttributes({ 'service.name': 'claude-code' });
const session = { 'session.id': 'session-1' };

/** Sends a log record, a span and a metric with the exporters of one encoding, as Claude Code does. */
async function sendWith(endpoint: string, encoding: 'json' | 'proto'): Promise<void> {
  const logs = encoding === 'json' ? JsonLogs : ProtoLogs;
  const traces = encoding === 'json' ? JsonTraces : ProtoTraces;
  const metrics = encoding === 'json' ? JsonMetrics : ProtoMetrics;
  const compression = 'gzip' as never;
  const logger = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter: new logs({ url: `${endpoint}/v1/logs`, compression }) })],
  });
  const used = {
    model: 'claude-opus-4-8',
    input_tokens: 3,
    output_tokens: 40,
    cache_read_tokens: 500,
    cost_usd: 0.0125,
  };
  logger.getLogger('events').emit({
    severityNumber: SeverityNumber.INFO,
    body: 'claude_code.api_request',
    attributes: { ...session, 'event.name': 'api_request', request_id: `req-${encoding}`, ...used },
  });
  const tracer = new TracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor({ exporter: new traces({ url: `${endpoint}/v1/traces` }) })],
  });
  const span = tracer.getTracer('spans').startSpan('claude_code.tool.execution', {
    attributes: { ...session, tool_use_id: `call-${encoding}`, tool_name: 'Bash', duration_ms: 12 },
  });
  span.end();
  const exporter = new metrics({ url: `${endpoint}/v1/metrics` });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meter = new MeterProvider({ resource, readers: [reader] });
  meter
    .getMeter('counters')
    .createCounter('claude_code.token.usage')
    .add(43, { ...session, type: 'output', model: 'm' });
  await Promise.all([logger.forceFlush(), tracer.forceFlush()]);
  await Promise.all([logger.shutdown(), tracer.shutdown(), meter.shutdown()]);
}

test('what the official exporters send in protobuf and in JSON is kept once, though each first acknowledgement is lost', async () => {
  using home = openTempHome();
  let lost = 0;
  const onKept = () => {
    if (keptIn(home.path).length === lost) return;
    lost += 1;
    // Its sender gets no answer, and sends it again.
    throw new Error('the connection ends');
  };
  await using receiver = await receiveTelemetry(optionsIn(home.path, { onKept }));
  await Promise.all([sendWith(receiver.endpoint, 'proto'), sendWith(receiver.endpoint, 'json')]);
  expect({ kept: keptIn(home.path).length, lost, sent: receiver.counts.bodies }).toEqual({
    kept: 6,
    lost: 6,
    sent: 12,
  });
  const reports = keptIn(home.path).map(reportsOf);
  const usage = new Map(reports.flatMap((body) => body.usage).map((each) => [each.key, each]));
  expect(
    [...usage.values()].map(({ callId, inputTokens, cacheReadTokens, costPicousd, sessionId }) => ({
      callId,
      inputTokens,
      cacheReadTokens,
      costPicousd,
      sessionId,
    })),
  ).toEqual(
    ['req-proto', 'req-json'].map((callId) => ({
      callId,
      inputTokens: 3,
      cacheReadTokens: 500,
      costPicousd: 12_500_000_000,
      sessionId: 'session-1',
    })),
  );
  const tools = new Set(
    reports.flatMap((body) => body.tools).map(({ toolUseId, durationMs }) => `${toolUseId} ${durationMs}`),
  );
  expect(tools).toEqual(new Set(['call-proto 12', 'call-json 12']));
  const points = new Map(reports.flatMap((body) => body.points).map((point) => [point.key, point.value]));
  expect([...points.values()]).toEqual([43, 43]);
});

interface Sent {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function send(
  port: number,
  body: Uint8Array | string,
  how: { path?: string; method?: string; headers?: Record<string, string> } = {},
): Promise<Sent> {
  const { path = '/v1/logs', method = 'POST', headers = {} } = how;
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', path, method, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const oneRecord = JSON.stringify({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '1', future: 1 }] }] }],
});
const span = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 'chat' };
const spansOf = (...spans: unknown[]) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

test('a request that is not telemetry, not of this machine or too large gets the status after which exporters do what is right', async () => {
  using home = openTempHome();
  await using receiver = await receiveTelemetry(optionsIn(home.path, { wireBytesMax: 4_096, inflatedBytesMax: 8_192 }));
  const { port } = receiver;
  const statusOf = async (...request: Parameters<typeof send> extends [unknown, ...infer Rest] ? Rest : never) =>
    (await send(port, ...request)).status;
  expect(await statusOf('', { path: '/v1/profiles' })).toBe(404);
  expect(await statusOf('', { method: 'PUT' })).toBe(405);
  expect(await statusOf(oneRecord, { headers: { 'content-type': 'text/plain' } })).toBe(415);
  expect(await statusOf(oneRecord, { headers: { 'content-encoding': 'br' } })).toBe(415);
  expect(await statusOf(oneRecord, { headers: { host: 'rebound.example' } })).toBe(421);
  expect(await statusOf(oneRecord, { headers: { origin: 'https://page.example' } })).toBe(403);
  expect(await statusOf('{"resourceLogs":', {})).toBe(400);
  expect(await statusOf('[]', {})).toBe(400);
  expect(await statusOf(Buffer.of(0xff, 0xff), { headers: { 'content-type': 'application/x-protobuf' } })).toBe(400);
  expect(await statusOf('not gzip', { headers: { 'content-encoding': 'gzip' } })).toBe(400);
  expect(await statusOf('x'.repeat(5_000), {})).toBe(413);
  expect(await statusOf('x'.repeat(5_000), { headers: { 'transfer-encoding': 'chunked' } })).toBe(413);
  expect(await statusOf(gzipSync(Buffer.alloc(9_000)), { headers: { 'content-encoding': 'gzip' } })).toBe(413);
  expect(await statusOf('['.repeat(4_000), {})).toBe(400);
  expect(await send(port, spansOf({ ...span, traceId: 'no' }), { path: '/v1/traces' })).toMatchObject({
    status: 400,
    text: JSON.stringify({ code: 3, message: 'a span has no trace id of 16 bytes' }),
  });
  expect(keptIn(home.path)).toHaveLength(0);
  expect(await send(port, spansOf(span, { name: 'no ids' }), { path: '/v1/traces' })).toMatchObject({
    status: 200,
    text: JSON.stringify({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'a span has no trace id of 16 bytes' },
    }),
  });
  expect(await statusOf(gzipSync(oneRecord), { headers: { 'content-encoding': 'gzip' } })).toBe(200);
  expect(keptIn(home.path).map(({ signal }) => signal)).toEqual(['traces', 'logs']);
  expect(receiver.counts).toEqual({ bodies: 2, items: 2, rejectedItems: 1, refusedRequests: 15 });
});

test('a body that cannot be kept gets 503 with Retry-After, and is not acknowledged; the next one is kept', async () => {
  using home = openTempHome();
  const { nodeFileSystem } = await import('@agentspine/durable-fs');
  let isFull = true;
  const fileSystem = {
    ...nodeFileSystem,
    makeDirectory: nodeFileSystem.makeDirectory.bind(nodeFileSystem),
    open: (...call: Parameters<typeof nodeFileSystem.open>) =>
      isFull && call[0].endsWith('.jsonl') ? Promise.reject(new Error('ENOSPC')) : nodeFileSystem.open(...call),
  } as typeof nodeFileSystem;
  const notices: string[] = [];
  await using receiver = await receiveTelemetry(
    optionsIn(home.path, { fileSystem, onNotice: (notice) => notices.push(notice) }),
  );
  expect(await send(receiver.port, oneRecord)).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  expect(notices).toHaveLength(1);
  isFull = false;
  expect((await send(receiver.port, oneRecord)).status).toBe(200);
  expect(keptIn(home.path)).toHaveLength(1);
});

test('a second receiver of a home, and a port that is taken, are refused with a code', async () => {
  using home = openTempHome();
  using other = openTempHome();
  await using receiver = await receiveTelemetry(optionsIn(home.path));
  const { port } = receiver;
  await expect(receiveTelemetry(optionsIn(other.path, { port }))).rejects.toMatchObject({ code: 'OTLP_PORT_TAKEN' });
});
