/*
 * Sends spans to a receiver of OTLP, in JSON, in batches. What a receiver asks to send again (429, 502, 503, 504) is sent again after the time
 * that it names. A second push sends the same ids.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { OtlpError } from '../errors.ts';
import { type ExportedSpan, exportedMark } from './exported-span.ts';

/** Where spans are sent. */
export interface PushTarget {
  /** The address of the receiver, with or without `/v1/traces`. */
  readonly endpoint: string;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted where nothing further is to be sent. */
  readonly signal: AbortSignal;
}

/** What a receiver took. */
export interface PushedSpans {
  /** Spans that were sent and acknowledged. */
  readonly sent: number;
  /** Spans of them that the receiver says it refused. */
  readonly rejected: number;
  /** What the receiver says of those; empty where it says nothing. */
  readonly reason: string;
}

const batchSpansMax = 512;
const batchCharactersMax = 4 * 1024 * 1024;
const triesMax = 5;
/** Longer than this a receiver is not waited for at once. Milliseconds. */
const waitMaxMs = 30_000;
const again: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The body of a request with spans of one resource. */
export function requestOf(service: string, spans: readonly ExportedSpan[]): object {
  const attributes = [
    { key: 'service.name', value: { stringValue: service } },
    { key: exportedMark, value: { boolValue: true } },
  ];
  const resource = { attributes };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'agentspine' }, spans }] }] };
}

/** Sends spans. @throws OtlpError `OTLP_PUSH_REFUSED`, `OTLP_ENDPOINT` */
export async function pushSpans(
  service: string,
  spans: readonly ExportedSpan[],
  target: PushTarget,
): Promise<PushedSpans> {
  const url = tracesUrlOf(target.endpoint);
  let sent = 0;
  let rejected = 0;
  let reason = '';
  for (const batch of batchesOf(spans)) {
    const answer = await send(url, JSON.stringify(requestOf(service, batch)), target);
    sent += batch.length;
    rejected += answer.rejected;
    reason = answer.reason || reason;
  }
  return { sent, rejected, reason };
}

/** The address that takes traces, of that of a receiver. @throws OtlpError `OTLP_ENDPOINT` */
export function tracesUrlOf(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new OtlpError('OTLP_ENDPOINT', `${endpoint} is not an address of HTTP, such as http://127.0.0.1:4318`);
  }
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  return url;
}

/** `name=value` pairs, separated by commas, as OTEL_EXPORTER_OTLP_HEADERS has them. @throws OtlpError `OTLP_ENDPOINT` */
export function parseHeaders(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair, index) => {
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
      // The text may be a secret, so it is not repeated.
      const what = `pair ${index + 1} of OTEL_EXPORTER_OTLP_HEADERS is not NAME=VALUE`;
      if (at < 1 || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new OtlpError('OTLP_ENDPOINT', what);
      return [name, decoded(value)];
    }),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function* batchesOf(spans: readonly ExportedSpan[]): Generator<readonly ExportedSpan[]> {
  let batch: ExportedSpan[] = [];
  let characters = 0;
  for (const span of spans) {
    const length = JSON.stringify(span).length;
    if (batch.length > 0 && (batch.length >= batchSpansMax || characters + length > batchCharactersMax)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(span);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

async function send(url: URL, body: string, { headers, signal }: PushTarget): Promise<Omit<PushedSpans, 'sent'>> {
  for (let tries = 1; ; tries += 1) {
    const { answer, text } = await post(url, body, { headers, signal });
    if (answer.ok) return rejectedIn(text);
    if (!again.has(answer.status) || tries === triesMax) {
      throw new OtlpError('OTLP_PUSH_REFUSED', `${url.origin} answers ${answer.status}: ${text.slice(0, 200)}`);
    }
    await wait(waitMsOf(answer.headers.get('retry-after'), tries), undefined, { signal });
  }
}

interface Answer {
  readonly answer: Response;
  readonly text: string;
}

async function post(url: URL, body: string, { headers, signal }: Omit<PushTarget, 'endpoint'>): Promise<Answer> {
  try {
    const sent = { ...headers, 'content-type': 'application/json' };
    // A receiver that redirects would get the headers, which may be a secret, at another place.
    const answer = await fetch(url, { method: 'POST', headers: sent, body, signal, redirect: 'error' });
    return { answer, text: await answer.text() };
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new OtlpError('OTLP_PUSH_REFUSED', `${url.origin} cannot be reached; is a receiver of OTLP there?`, {
      cause,
    });
  }
}

function waitMsOf(retryAfter: string | null, tries: number): number {
  const seconds = retryAfter === null || !/^\d{1,6}$/.test(retryAfter) ? 2 ** (tries - 1) : Number(retryAfter);
  return Math.min(seconds * 1_000, waitMaxMs);
}

/** A receiver that took a part says so in its answer; one that took all says nothing. */
function rejectedIn(text: string): Omit<PushedSpans, 'sent'> {
  try {
    const { partialSuccess } = JSON.parse(text) as {
      partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown };
    };
    const rejected = Number(partialSuccess?.rejectedSpans ?? 0);
    const message = partialSuccess?.errorMessage;
    return {
      rejected: Number.isSafeInteger(rejected) ? rejected : 0,
      reason: typeof message === 'string' ? message : '',
    };
  } catch {
    return { rejected: 0, reason: '' };
  }
}
