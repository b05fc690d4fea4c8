import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildProgram, firstSeed, openTempHome, roundsOf, seededRandom, startChild } from '@agentspine/testkit';
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
import { parseBodyLine, reportsOf } from '../../src/index.ts';

const resource = resourceFromAttributes({ 'service.name': 'claude-code' });
const session = { 'session.id': 'session-1' };
/** Of each signal in each encoding. */
const recordsEach = 6;
/** In a round; the last receiver lives until all is sent. */
const killsEach = 4;

type Exporting = { readonly encoding: 'json' | 'proto'; readonly endpoint: string };

/** An exporter gives up after five attempts, which a slow machine may need to start a receiver: this one sends the same items on. */
function patient<Exporter extends { export(items: never, done: (result: { readonly code: number }) => void): void }>(
  exporter: Exporter,
): Exporter {
  const send = exporter.export.bind(exporter);
  exporter.export = (items, done) =>
    send(items, (result) => (result.code === 0 ? done(result) : exporter.export(items, done)));
  return exporter;
}

/** Sends records one after another with the exporters of one encoding. */
async function sendAll({ encoding, endpoint }: Exporting): Promise<void> {
  const [logs, traces, metrics] =
    encoding === 'json' ? [JsonLogs, JsonTraces, JsonMetrics] : [ProtoLogs, ProtoTraces, ProtoMetrics];
  const to = (path: string) => ({ url: `${endpoint}/v1/${path}`, timeoutMillis: 60_000 });
  const logger = new LoggerProvider({
    ...{ resource, processors: [new SimpleLogRecordProcessor({ exporter: patient(new logs(to('logs'))) })] },
  });
  const tracer = new TracerProvider({
    ...{ resource, spanProcessors: [new SimpleSpanProcessor({ exporter: patient(new traces(to('traces'))) })] },
  });
  const reader = new PeriodicExportingMetricReader({
    ...{ exporter: patient(new metrics(to('metrics'))), exportIntervalMillis: 3_600_000, exportTimeoutMillis: 600_000 },
  });
  const meter = new MeterProvider({ resource, readers: [reader] });
  const counter = meter.getMeter('counters').createCounter('claude_code.token.usage');
  for (let number = 1; number <= recordsEach; number += 1) {
    const name = `${encoding}-${number}`;
    logger.getLogger('events').emit({
      ...{ severityNumber: SeverityNumber.INFO, body: 'claude_code.api_request' },
      attributes: {
        ...{ ...session, 'event.name': 'api_request', request_id: name, model: 'claude-opus-4-8' },
        ...{ input_tokens: 3, output_tokens: number, cost_usd: 0.0125 },
      },
    });
    const attributes = { ...session, tool_use_id: name, tool_name: 'Bash', duration_ms: number };
    tracer.getTracer('spans').startSpan('claude_code.tool.execution', { attributes }).end();
    counter.add(number, { ...session, type: 'output', model: name });
    await Promise.all([logger.forceFlush(), tracer.forceFlush({ timeoutMillis: 600_000 }), meter.forceFlush()]);
  }
  await Promise.all([logger.shutdown(), tracer.shutdown(), meter.shutdown()]);
}

/** What the journal holds: how often a body came again, and each report once. */
function readKept(folder: string) {
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  const all = lines.map((line) => parseBodyLine(line, 2 ** 26)).filter((body) => body !== undefined);
  const bodies = [...new Map(all.map((body) => [body.id, body])).values()];
  const reports = bodies.map(reportsOf);
  const usage = reports.flatMap((body) => body.usage);
  const tools = reports.flatMap((body) => body.tools);
  // Counters are sent as sums since the start, so the last of a series has all of it.
  const inTime = reports.flatMap((body) => body.points).sort((a, b) => (a.timeNs < b.timeNs ? -1 : 1));
  const points = new Map(inTime.map(({ model, value }) => [model, value]));
  return { again: all.length - bodies.length, usage, tools, points };
}

const numbers = Array.from({ length: recordsEach }, (_, index) => index + 1);
const named = (encoding: string) => numbers.map((number) => `${encoding}-${number} ${number}`);
const wanted = [...named('json'), ...named('proto')].sort();

test('what official exporters send while their receiver is killed again and again is kept, each record once', async () => {
  const rounds = roundsOf({ small: 1, full: 8 });
  const counts = { kills: 0, again: 0 };
  for (let seed = firstSeed(); seed < firstSeed() + rounds; seed += 1) {
    const random = seededRandom(seed);
    using home = openTempHome();
    const folder = join(home.path, 'otlp');
    const program = new URL('../children/receive.ts', import.meta.url);
    let receiver: ChildProgram = startChild(program, folder);
    const port = (await receiver.spoke()).trim();
    let isSent = false;
    const sending = Promise.all(
      (['json', 'proto'] as const).map((encoding) => sendAll({ encoding, endpoint: `http://127.0.0.1:${port}` })),
    ).finally(() => {
      isSent = true;
    });
    for (let kills = 0; kills < killsEach; kills += 1) {
      await Promise.race([sending, sleep(100 + Math.floor(random() * 1_400))]);
      if (isSent) break;
      receiver.process.kill('SIGKILL');
      counts.kills += 1;
      await receiver.ended().catch(() => undefined);
      receiver = startChild(program, folder, port);
      await receiver.spoke();
    }
    await sending;
    receiver[Symbol.dispose]();
    const kept = readKept(folder);
    counts.again += kept.again;
    const about = `seed ${seed}`;
    expect(kept.usage.map(({ callId, outputTokens }) => `${callId} ${outputTokens}`).sort(), about).toEqual(wanted);
    expect(kept.tools.map(({ toolUseId, durationMs }) => `${toolUseId} ${durationMs}`).sort(), about).toEqual(wanted);
    expect([...kept.points].map(([model, value]) => `${model} ${value}`).sort(), about).toEqual(wanted);
  }
  console.log(`${rounds} rounds of ${6 * recordsEach} records`, counts);
  expect(counts.kills).toBeGreaterThan(0);
});
