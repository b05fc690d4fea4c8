import { refuseForeign } from '@agentspine/server/refuse-foreign';
import type { Encoding } from '../wire/decode-body.ts';
import { type Signal, signals } from '../wire/otlp-schema.ts';

/** What of a request is judged before its body is read; `undefined` for a header that was not sent. */
export interface RequestHead {
  readonly method: string;
  readonly path: string;
  /** `Host`. */
  readonly host: string | undefined;
  /** `Origin`. */
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentLength: number | undefined;
}

/** A request that is not taken. */
export interface Refused {
  readonly status: 400 | 403 | 404 | 405 | 413 | 415 | 421 | 429 | 503;
  /** What is wrong, as a sentence. */
  readonly message: string;
}

/** How the body of a request is read. */
export interface RequestForm {
  /** Its kind of telemetry. */
  readonly signal: Signal;
  /** How the bytes are encoded. */
  readonly encoding: Encoding;
  readonly isGzip: boolean;
}

/** What is read of a body, and what comes out of it, at most. */
export interface BodyLimits {
  /** Bytes of a body as it is sent. */
  readonly wireBytesMax: number;
  /** Bytes of a body after it is inflated. */
  readonly inflatedBytesMax: number;
}

const contentTypes: ReadonlyMap<string, Encoding> = new Map([
  ['application/x-protobuf', 'protobuf'],
  ['application/json', 'json'],
]);

/** Decides from the head of a request how its body is read, or why it is not. `port` is that of the receiver. */
export function judgeRequest(head: RequestHead, port: number, { wireBytesMax }: BodyLimits): RequestForm | Refused {
  // Exporters name no page; a page that posts says its origin, and is refused.
  const foreign = refuseForeign({ ...head, isSocket: false, hasBearer: head.origin === undefined }, port);
  if (foreign !== undefined) return { status: foreign.status === 421 ? 421 : 403, message: foreign.detail };
  const signal = signals.find((name) => head.path === `/v1/${name}`);
  if (signal === undefined)
    return { status: 404, message: `there is no ${head.path}: post to /v1/traces, /v1/metrics or /v1/logs` };
  if (head.method !== 'POST') return { status: 405, message: `${head.method}: telemetry is sent with POST` };
  const encoding = contentTypes.get(plainType(head.contentType));
  if (encoding === undefined)
    return {
      status: 415,
      message: `content-type ${head.contentType ?? '(none)'}: send application/x-protobuf or application/json`,
    };
  const packing = (head.contentEncoding ?? 'identity').trim().toLowerCase();
  if (packing !== 'gzip' && packing !== 'identity')
    return { status: 415, message: `content-encoding ${packing}: send gzip, or no encoding` };
  if ((head.contentLength ?? 0) > wireBytesMax) return tooLarge(wireBytesMax);
  return { signal, encoding, isGzip: packing === 'gzip' };
}

/** A body, packed or not, that has more bytes than are taken. */
export function tooLarge(bytesMax: number): Refused {
  return { status: 413, message: `the body has more than ${bytesMax} bytes` };
}

function plainType(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
