/*
 * The journal of telemetry: `otlp/bodies-<UTC day>.jsonl`, a line a body that was acknowledged, in the order in which they came. The id is made
 * of the signal and of the inflated bytes, so a body that is sent again has the id that it had.
 */
import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Encoding } from '../wire/decode-body.ts';
import { type Signal, signals } from '../wire/otlp-schema.ts';

/** A body as it was received. */
export interface TelemetryBody {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** When it came, in milliseconds since the epoch. */
  readonly receivedMs: number;
  /** Its kind of telemetry. */
  readonly signal: Signal;
  /** How the bytes are encoded. */
  readonly encoding: Encoding;
  /** Inflated. */
  readonly bytes: Uint8Array;
}

/** What a receiver takes of an inflated body, in bytes, where it is not told otherwise. */
export const inflatedBytesMaxDefault = 64 * 1024 ** 2;

/** The line of a body that came, with its line feed. */
export function bodyLineOf(body: Omit<TelemetryBody, 'id'>): string {
  const { signal, encoding, bytes } = body;
  const digest = createHash('sha256').update(`${signal}\n${encoding}\n`).update(bytes).digest('hex');
  return encodeBodyLine({ ...body, id: digest.slice(0, 32) });
}

/** The line of a body under the id that it has, with its line feed. */
export function encodeBodyLine({ id, receivedMs, signal, encoding, bytes }: TelemetryBody): string {
  // The fastest level: an exporter waits.
  const deflated = deflateSync(bytes, { level: 1 }).toString('base64');
  return `${JSON.stringify({ v: 1, id, receivedMs, signal, encoding, deflated })}\n`;
}

/** The body of a line; `undefined` for a line that is not one. */
export function parseBodyLine(line: string, bytesMax: number): TelemetryBody | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const { v, id, receivedMs, signal: named, encoding, deflated } = value as Readonly<Record<string, unknown>>;
    const signal = signals.find((each) => each === named);
    if (v !== 1 || signal === undefined || typeof id !== 'string' || typeof deflated !== 'string') return undefined;
    if (typeof receivedMs !== 'number' || (encoding !== 'protobuf' && encoding !== 'json')) return undefined;
    const bytes = inflateSync(Buffer.from(deflated, 'base64'), { maxOutputLength: bytesMax });
    return { id, receivedMs, signal, encoding, bytes };
  } catch {
    return undefined;
  }
}

/** The name of the journal of a day. */
export function bodiesName(nowMs: number): string {
  return `bodies-${new Date(nowMs).toISOString().slice(0, 10)}.jsonl`;
}
