import { serveTelemetry } from '@agentspine/capture';
import { counted } from '@agentspine/render/count-text';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { countFlag, hasFlag } from '../parse-command-line.ts';
import { untilAborted } from '../until-aborted.ts';

const portDefault = 4_318;

/** `spine otlp`: telemetry of agents, kept and counted once. */
export const otlpCommand: Command = {
  usage: 'spine otlp [--port N] [--json]',
  description: [
    'Receives metrics, logs and traces over OTLP (HTTP, protobuf or JSON, also gzip) from programs on this machine, until Ctrl-C. What it',
    'acknowledges is in <home>/otlp. It is asked for as live.usage_reports, live.tool_reports, live.session_reports and live.metric_sums, and calls that no',
    'transcript has are in usage_all with the origin "otlp".',
    'For Claude Code:\n  export CLAUDE_CODE_ENABLE_TELEMETRY=1 OTEL_LOGS_EXPORTER=otlp\n  export OTEL_METRICS_EXPORTER=otlp',
    '  export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n  export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
  ].join('\n'),
  options: { port: { type: 'string', value: 'N', help: 'the port; default 4318, 0 for one that is free' } },
  examples: [
    'spine otlp',
    'spine otlp --port 14318',
    'spine query "SELECT * FROM live.usage_reports ORDER BY ts_ms DESC LIMIT 5"',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const { signal, stderr, stdout } = world;
  await using receiver = await serveTelemetry(world, {
    port: countFlag(input, 'port', { min: 0, max: 65_535 }) ?? portDefault,
  });
  const { endpoint, port, counts } = receiver;
  stdout.write(
    hasFlag(input, 'json') ? `${JSON.stringify({ endpoint, port })}\n` : `OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}\n`,
  );
  stderr.write('Telemetry that comes there is kept. Ctrl-C ends the receiver.\n');
  await untilAborted(signal);
  await receiver.close();
  stdout.write(
    hasFlag(input, 'json')
      ? `${JSON.stringify(counts)}\n`
      : `received: ${counted(counts.bodies, 'body', 'bodies')}, ${counted(counts.items, 'item')}\n`,
  );
  return 0;
}
