import { createHash } from 'node:crypto';
import { nanosOf, type TelemetryItem } from '../wire/read-telemetry.ts';
import { agentOf } from './agent-of.ts';

/** A data point of a metric. It makes no event: its sums are held against what events say. */
export interface PointReport {
  /** Names the item for good: 32 hexadecimal digits. */
  readonly key: string;
  /** The harness, such as those that the archive names. */
  readonly source: string;
  /** The session, as its source names it; empty where the item does not say. */
  readonly sessionId: string;
  /** The name of the metric. */
  readonly metric: string;
  /** The attributes `type` and `model`; empty where the point has none. */
  readonly type: string;
  /** The model, as its provider names it. */
  readonly model: string;
  /** All points with the same one are of one series. */
  readonly series: string;
  /** Whether a point has what came since the one before it, all since the start, or neither. */
  readonly temporality: 'delta' | 'cumulative' | 'none';
  /** The start of the span of time that the value is of; nanoseconds as a text of 20 digits, which sorts. */
  readonly startNs: string;
  /** When it was read, as `startNs`. */
  readonly timeNs: string;
  /** Of a histogram or summary: the sum of what was recorded. */
  readonly value: number;
}

/** What a data point says; `undefined` where it has no number, or is of no metric. */
export function pointOf(item: TelemetryItem): PointReport | undefined {
  const { metric, object, attributes, key, name } = item;
  const value = numberOf(object['asDouble'] ?? object['asInt'] ?? object['sum']);
  if (metric === undefined || value === undefined) return undefined;
  const { source, sessionId } = agentOf(item);
  const own = [...attributes.values()].sort(([a], [b]) => (a < b ? -1 : 1));
  const series = createHash('sha256').update(JSON.stringify([source, sessionId, name, own]));
  const nanos = (field: string) => String(nanosOf(object[field]) ?? 0n).padStart(20, '0');
  return {
    ...{ key, source, sessionId, metric: name.slice(0, 200), value, temporality: metric.temporality },
    type: attributes.text('type', 'gen_ai.token.type')?.slice(0, 100) ?? '',
    model: attributes.text('model', 'gen_ai.request.model')?.slice(0, 200) ?? '',
    series: series.digest('hex').slice(0, 32),
    startNs: nanos('startTimeUnixNano'),
    timeNs: nanos('timeUnixNano'),
  };
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
