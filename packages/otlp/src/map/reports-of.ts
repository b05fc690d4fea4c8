import { exportedMark } from '../export/exported-span.ts';
import type { TelemetryBody } from '../journal/body-line.ts';
import { decodeBody } from '../wire/decode-body.ts';
import { readTelemetry, type TelemetryItem } from '../wire/read-telemetry.ts';
import { agentOf } from './agent-of.ts';
import { type PointReport, pointOf } from './point-of.ts';
import { type ToolReport, toolReportOf } from './tool-report-of.ts';
import { type UsageReport, usageOf } from './usage-of.ts';

/** What a body of the journal means. */
export interface BodyReports {
  /** Items in it. */
  readonly items: number;
  /** Items that are not what the protocol says, of which the sender was told. */
  readonly rejected: number;
  /** What it says of model calls. */
  readonly usage: readonly UsageReport[];
  /** What it says of tool calls. */
  readonly tools: readonly ToolReport[];
  /** Data points of metrics. */
  readonly points: readonly PointReport[];
  /** When each session was heard of first and last in this body. */
  readonly sessions: readonly SessionHeard[];
}

/** That a session sent telemetry. */
export interface SessionHeard {
  /** The harness, such as those that the archive names. */
  readonly source: string;
  /** The session, as its source names it; empty where the item does not say. */
  readonly sessionId: string;
  /** The first time, in milliseconds since the epoch. */
  readonly firstMs: number;
  /** The last time, in milliseconds since the epoch. */
  readonly lastMs: number;
}

/** Reads a body again, as it was read when it came. A body that cannot be read any more means nothing. */
export function reportsOf({ signal, encoding, bytes }: TelemetryBody): BodyReports {
  const telemetry = tryRead();
  const all = telemetry?.items ?? [];
  const items = all.filter(({ attributes }) => attributes.flag(exportedMark) !== true);
  return {
    ...{ items: all.length, rejected: telemetry?.rejected ?? 0 },
    usage: items.map(usageOf).filter((each) => each !== undefined),
    tools: items.map(toolReportOf).filter((each) => each !== undefined),
    points: items.map(pointOf).filter((each) => each !== undefined),
    sessions: sessionsOf(items),
  };

  function tryRead() {
    try {
      return readTelemetry(signal, decodeBody(signal, encoding, bytes));
    } catch {
      return undefined;
    }
  }
}

function sessionsOf(items: readonly TelemetryItem[]): readonly SessionHeard[] {
  const heard = new Map<string, SessionHeard>();
  for (const item of items) {
    const { source, sessionId } = agentOf(item);
    if (sessionId === '' || item.timeMs === undefined) continue;
    const key = `${source}\n${sessionId}`;
    const { firstMs, lastMs } = heard.get(key) ?? { firstMs: item.timeMs, lastMs: item.timeMs };
    heard.set(key, {
      source,
      sessionId,
      firstMs: Math.min(firstMs, item.timeMs),
      lastMs: Math.max(lastMs, item.timeMs),
    });
  }
  return [...heard.values()];
}
