/*
 * The object of a request as a flat list of items, each with the attributes of what it is in. An item that is not one is counted and left
 * out: it stops no other. Depth and names are the sender's, so nothing is read by a name that it chose.
 */
import { createHash } from 'node:crypto';
import type { Signal } from './otlp-schema.ts';
import { type Attributes, readAttributes } from './read-attributes.ts';

/** A log record, a span or a data point. */
export interface TelemetryItem {
  /** Names it for good: a request that is sent again has the same ones. 32 hexadecimal digits. */
  readonly key: string;
  /** Its signal. */
  readonly signal: Signal;
  /** The event, the span or the metric. Empty where it has none. */
  readonly name: string;
  /** Its own attributes, and after them those of its resource. */
  readonly attributes: Attributes;
  /** When, or when it ended, in milliseconds since the epoch; `undefined` where it does not say. */
  readonly timeMs: number | undefined;
  /** What only its signal has. */
  readonly object: Readonly<Record<string, unknown>>;
  /** Of a data point: the metric that it is in. */
  readonly metric?: MetricShape | undefined;
}

/** What a metric says of its points. */
export interface MetricShape {
  /** As the protocol names it. */
  readonly kind: 'sum' | 'gauge' | 'histogram' | 'exponentialHistogram' | 'summary';
  /** Whether a point has what came since the one before it, all since the start, or neither. */
  readonly temporality: 'delta' | 'cumulative' | 'none';
}

/** What a request holds. */
export interface Telemetry {
  readonly items: readonly TelemetryItem[];
  /** Items that are not what the protocol says. */
  readonly rejected: number;
  /** Why the first of them is not; empty where there is none. */
  readonly reason: string;
}

/** Reads a request. `undefined` where it is not an object of its signal at all. */
export function readTelemetry(signal: Signal, request: unknown): Telemetry | undefined {
  const [resourcesName, scopesName, itemsName] = listNames[signal];
  const resources = isObject(request) ? (request[resourcesName] ?? []) : undefined;
  if (!Array.isArray(resources)) return undefined;
  const found = new FoundItems(signal);
  for (const resource of resources) {
    if (!isObject(resource)) found.reject('a resource is not an object');
    else {
      const outer = attributesIn(resource['resource']);
      for (const scope of listOf(resource[scopesName])) {
        const scopeName = isObject(scope) && isObject(scope['scope']) ? String(scope['scope']['name'] ?? '') : '';
        for (const item of listOf(isObject(scope) ? scope[itemsName] : undefined)) {
          if (signal === 'metrics') addPoints(item, { outer, scopeName, found });
          else found.add(item, { outer, scopeName });
        }
      }
    }
  }
  return { items: found.items, rejected: found.rejected, reason: found.reason };
}

/** Names of the lists of a request, the outermost first. */
export const listNames: Readonly<Record<Signal, readonly [string, string, string]>> = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
};

interface ItemPlace {
  readonly outer: Attributes;
  readonly scopeName: string;
  readonly name?: string;
  readonly metric?: MetricShape;
}

class FoundItems {
  readonly items: TelemetryItem[] = [];
  rejected = 0;
  reason = '';
  readonly #signal: Signal;
  readonly #seen = new Map<string, number>();

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  reject(reason: string): void {
    this.rejected += 1;
    if (this.reason === '') this.reason = reason;
  }

  add(item: unknown, { outer, scopeName, name, metric }: ItemPlace): void {
    const fault = isObject(item) ? faultOf(this.#signal, item) : 'an item is not an object';
    if (!isObject(item) || fault !== undefined) {
      this.reject(fault ?? '');
      return;
    }
    const attributes = readAttributes(item['attributes'], outer);
    const named = name ?? nameOf(this.#signal, item, attributes);
    this.items.push({
      ...{ key: this.#keyOf(item, { outer, scopeName, name: named }), signal: this.#signal, name: named, attributes },
      ...{ timeMs: timeOf(item), object: item, metric },
    });
  }

  /** Two that say the same in one request are two; those of a request that is sent again are the same two. */
  #keyOf(item: Readonly<Record<string, unknown>>, { outer, scopeName, name }: Omit<ItemPlace, 'metric'>): string {
    const digest = createHash('sha256');
    if (this.#signal === 'traces')
      return digest.update(`${item['traceId']}/${item['spanId']}`).digest('hex').slice(0, 32);
    const text = JSON.stringify([this.#signal, [...outer.values()], scopeName, name, item]);
    const seen = this.#seen.get(text) ?? 0;
    this.#seen.set(text, seen + 1);
    return digest.update(`${seen}\n${text}`).digest('hex').slice(0, 32);
  }
}

/** Why an item of a signal is not one; `undefined` where it is. */
function faultOf(signal: Signal, item: Readonly<Record<string, unknown>>): string | undefined {
  if (signal !== 'traces') return undefined;
  if (!isId(item['traceId'], 32)) return 'a span has no trace id of 16 bytes';
  return isId(item['spanId'], 16) ? undefined : 'a span has no id of 8 bytes';
}

function isId(value: unknown, digits: number): boolean {
  return typeof value === 'string' && value.length === digits && /^[\da-f]+$/i.test(value) && !/^0+$/.test(value);
}

/** Claude Code names an event in an attribute and in the body; a record of the newer protocol has a field for it. */
function nameOf(signal: Signal, item: Readonly<Record<string, unknown>>, attributes: Attributes): string {
  if (signal === 'traces') return textOf(item['name']);
  const body = isObject(item['body']) ? textOf(item['body']['stringValue']) : '';
  const stated = textOf(item['eventName']) || attributes.text('event.name') || '';
  // The body is the longer name of the same event where it ends in it.
  return stated === '' || body.endsWith(`.${stated}`) ? body.slice(0, 200) : stated;
}

function timeOf(item: Readonly<Record<string, unknown>>): number | undefined {
  for (const name of ['endTimeUnixNano', 'timeUnixNano', 'observedTimeUnixNano']) {
    const nanos = nanosOf(item[name]);
    if (nanos !== undefined && nanos > 0n) return Number(nanos / 1_000_000n);
  }
  return undefined;
}

/** A 64-bit number of nanoseconds, which JSON has as a text or, from some senders, as a number. */
export function nanosOf(value: unknown): bigint | undefined {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
}

const metricKinds = ['sum', 'gauge', 'histogram', 'exponentialHistogram', 'summary'] as const;

function addPoints(
  metric: unknown,
  { outer, scopeName, found }: { readonly outer: Attributes; readonly scopeName: string; readonly found: FoundItems },
): void {
  if (!isObject(metric)) {
    found.reject('a metric is not an object');
    return;
  }
  const name = textOf(metric['name']);
  for (const kind of metricKinds) {
    const data = metric[kind];
    if (!isObject(data)) continue;
    for (const point of listOf(data['dataPoints'])) {
      if (name === '') found.reject('a metric has no name');
      else found.add(point, { outer, scopeName, name, metric: { kind, temporality: temporalityOf(data) } });
    }
  }
}

function temporalityOf({
  aggregationTemporality: stated,
}: Readonly<Record<string, unknown>>): MetricShape['temporality'] {
  if (stated === 1 || stated === 'AGGREGATION_TEMPORALITY_DELTA') return 'delta';
  return stated === 2 || stated === 'AGGREGATION_TEMPORALITY_CUMULATIVE' ? 'cumulative' : 'none';
}

function attributesIn(resource: unknown): Attributes {
  return readAttributes(isObject(resource) ? resource['attributes'] : undefined);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
