/** What an attribute of a span may be. `undefined` leaves the attribute out. */
export type AttributeValue = string | number | boolean | undefined | null;

/** The attribute of a resource whose spans a home exported: a home takes nothing from what was made of one. */
export const exportedMark = 'agentspine.exported';

/** A span as the JSON of OTLP has it: ids in hexadecimal, times as texts. */
export interface ExportedSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** That of the span that it is in; left out of a session. */
  readonly parentSpanId?: string;
  /** What is done, and by which tool or model. */
  readonly name: string;
  /** 1: inside of a program. */
  readonly kind: 1;
  /** Nanoseconds since the epoch. */
  readonly startTimeUnixNano: string;
  /** As `startTimeUnixNano`; not before it. */
  readonly endTimeUnixNano: string;
  /** Only of names with a value. */
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  /** Of what failed: 2. Left out elsewhere. */
  readonly status?: { readonly code: 2 };
}

interface SpanParts {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly isError?: boolean;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** A span of its parts. */
export function spanOf({ parentSpanId, from, to, isError = false, attributes, ...span }: SpanParts): ExportedSpan {
  const [start, end] = [nanosOf(from), nanosOf(to)];
  return {
    ...span,
    name: span.name.toWellFormed(),
    kind: 1,
    ...(parentSpanId !== undefined && { parentSpanId }),
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(laterOf(start, end)),
    attributes: Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined || value === null ? [] : [{ key, value: anyValueOf(value) }],
    ),
    ...(isError && { status: { code: 2 } as const }),
  };
}

function laterOf(left: bigint, right: bigint): bigint {
  if (right > left) return right;
  return left;
}

function anyValueOf(value: string | number | boolean): Readonly<Record<string, unknown>> {
  // Half a pair of UTF-16 has no form in UTF-8, and receivers refuse the whole request for it.
  if (typeof value === 'string') return { stringValue: value.toWellFormed() };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** A time that cannot be read is the epoch. */
function nanosOf(time: string): bigint {
  const ms = Date.parse(time);
  return Number.isFinite(ms) && ms > 0 ? BigInt(ms) * 1_000_000n : 0n;
}
