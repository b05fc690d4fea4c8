import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ChildProgram,
  firstSeed,
  freePort,
  openTempHome,
  roundsOf,
  seededRandom,
  startChild,
} from '@agentspine/testkit';
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
/** In a round; the last receiver lives until all is sent. */
const killsEach = 4;

interface Exporting {
  readonly encoding: 'json' | 'proto';
  readonly endpoint: string;
  /** Whether the receiver will be killed once more. */
  readonly isKilledAgain: () => boolean;
}

/** An exporter gives up after five attempts, which a slow machine may need to start a receiver: this one sends the same items on. */
function patient<Exporter extends { export(items: never, done: (result: { readonly code: number }) => void): void }>(
  exporter: Exporter,
): Exporter {
  const send = exporter.export.bind(exporter);
  exporter.export = (items, done) =>
    send(items, (result) => (result.code === 0 ? done(result) : exporter.export(items, done)));
  return exporter;
}

/** Sends records one after another with the exporters of one encoding, past the last kill; returns how many of each signal. */
async function sendAll({ encoding, endpoint, isKilledAgain }: Exporting): Promise<number> {
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
  let number = 0;
  do {
    number += 1;
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
    await sleep(50);
  } while (isKilledAgain());
  await Promise.all([logger.shutdown(), tracer.shutdown(), meter.shutdown()]);
  return number;
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

const named = (encoding: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${encoding}-${index + 1} ${index + 1}`);

test('what official exporters send while their receiver is killed again and again is kept, each record once', async () => {
  const rounds = roundsOf({ small: 1, full: 8 });
  const counts = { kills: 0, again: 0, records: 0 };
  for (let seed = firstSeed(); seed < firstSeed() + rounds; seed += 1) {
    const random = seededRandom(seed);
    using home = openTempHome();
    const folder = join(home.path, 'otlp');
    const program = new URL('../children/receive.ts', import.meta.url);
    const port = String(await freePort());
    let receiver: ChildProgram = startChild(program, folder, port);
    await receiver.spoke();
    let kills = 0;
    const isKilledAgain = () => kills < killsEach;
    const sending = Promise.all(
      (['json', 'proto'] as const).map((encoding) =>
        sendAll({ encoding, endpoint: `http://127.0.0.1:${port}`, isKilledAgain }),
      ),
    );
    for (; kills < killsEach; kills += 1) {
      await sleep(100 + Math.floor(random() * 1_400));
      receiver.process.kill('SIGKILL');
      await receiver.ended().catch(() => undefined);
      receiver = startChild(program, folder, port);
      await receiver.spoke();
    }
    const [ofJson, ofProto] = await sending;
    const wanted = [...named('json', ofJson ?? 0), ...named('proto', ofProto ?? 0)].sort();
    counts.kills += kills;
    counts.records += 3 * wanted.length;
    receiver[Symbol.dispose]();
    const kept = readKept(folder);
    counts.again += kept.again;
    const about = `seed ${seed}`;
    expect(kept.usage.map(({ callId, outputTokens }) => `${callId} ${outputTokens}`).sort(), about).toEqual(wanted);
    expect(kept.tools.map(({ toolUseId, durationMs }) => `${toolUseId} ${durationMs}`).sort(), about).toEqual(wanted);
    expect([...kept.points].map(([model, value]) => `${model} ${value}`).sort(), about).toEqual(wanted);
  }
  console.log(`${rounds} rounds`, counts);
});
