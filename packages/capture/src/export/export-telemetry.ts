import { resolve } from 'node:path';
import type { HomeContext } from '@agentspine/home';
import { type ReadSession, readSession } from '@agentspine/home/read-session';
import { OtlpError, parseHeaders, pushSpans, requestOf, spansOfSession } from '@agentspine/otlp';
import { saveOutput } from '@agentspine/reader';
import { type RedactionCounts, redactDocument } from '@agentspine/render/redact-document';

/** What is exported, and to where. */
export interface TelemetryExport {
  /** The session, as people name it. */
  readonly session: string;
  /** The address of a receiver; that of OTEL_EXPORTER_OTLP_ENDPOINT when missing. */
  readonly endpoint?: string | undefined;
  /** A file instead of a receiver. */
  readonly output?: string | undefined;
  /** Replaces a file that is there. */
  readonly overwrite?: boolean | undefined;
  /** Adds texts, redacted. */
  readonly withText: boolean;
}

/** What was exported. */
export interface ExportedTelemetry {
  /** Spans that were made. */
  readonly spans: number;
  /** Where they are: the address, or the path. */
  readonly to: string;
  /** Spans that the receiver says it refused; 0 for a file. */
  readonly rejected: number;
  /** What the receiver says of those; empty where it says nothing. */
  readonly reason: string;
  /** What was taken out of texts; `null` where there are none. */
  readonly redaction: RedactionCounts | null;
}

/**
 * Sends a session as spans to a receiver of OTLP, or writes them as the JSON of one request. `onRead` is called with what could not
 * be read of its claims. @throws ReaderError `READER_SESSION_…`, OtlpError `OTLP_ENDPOINT`, `OTLP_PUSH_REFUSED`
 */
export async function exportTelemetry(
  world: HomeContext,
  request: TelemetryExport,
  onRead: (unread: Omit<ReadSession, 'document'>) => void,
): Promise<ExportedTelemetry> {
  const { session, output, withText, overwrite = false } = request;
  const { env, homeDirectory, signal, workingDirectory } = world;
  const named = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  // An empty variable is as one that is not set.
  const endpoint = request.endpoint ?? (named || undefined);
  if (output === undefined && endpoint === undefined) {
    throw new OtlpError(
      'OTLP_ENDPOINT',
      'no receiver is named: --endpoint URL, OTEL_EXPORTER_OTLP_ENDPOINT, or -o FILE',
    );
  }
  const { document, ...unread } = await readSession(world, { session, isFull: withText });
  onRead(unread);
  const redacted = withText ? redactDocument(document, { homeDirectory }) : undefined;
  const spans = spansOfSession(redacted?.document ?? document, { withText });
  const service = document.source ?? 'unknown';
  const made = { spans: spans.length, redaction: redacted?.counts ?? null };
  if (output !== undefined) {
    const path = resolve(workingDirectory, output);
    saveOutput({ path, bytes: Buffer.from(`${JSON.stringify(requestOf(service, spans))}\n`), overwrite });
    return { ...made, to: path, rejected: 0, reason: '' };
  }
  const headers = parseHeaders(env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '');
  const { rejected, reason } = await pushSpans(service, spans, { endpoint: endpoint ?? '', headers, signal });
  return { ...made, to: endpoint ?? '', rejected, reason };
}
