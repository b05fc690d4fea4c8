export { OtlpError, type OtlpErrorCode } from './errors.ts';
export type { AttributeValue, ExportedSpan } from './export/exported-span.ts';
export {
  type PushedSpans,
  type PushTarget,
  parseHeaders,
  pushSpans,
  requestOf,
} from './export/push-spans.ts';
export { type SpanRequest, spansOfSession } from './export/spans-of-session.ts';
export { parseBodyLine, type TelemetryBody } from './journal/body-line.ts';
export type { PointReport } from './map/point-of.ts';
export { type BodyReports, reportsOf, type SessionHeard } from './map/reports-of.ts';
export type { ToolReport } from './map/tool-report-of.ts';
export type { UsageReport } from './map/usage-of.ts';
export type { BodyLimits } from './receive/judge-request.ts';
export {
  type Receiver,
  type ReceiverCounts,
  type ReceiverOptions,
  receiveTelemetry,
} from './receive/receive-telemetry.ts';
export type { Encoding } from './wire/decode-body.ts';
export type { Signal } from './wire/otlp-schema.ts';
