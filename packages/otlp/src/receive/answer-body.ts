import { fromJson, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Encoding } from '../wire/decode-body.ts';
import { type Signal, schemaOf } from '../wire/otlp-schema.ts';

/** The body of an answer, and its type: that of the request. */
export interface AnswerBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** `Export…ServiceResponse`: what was taken, and how many items were not. */
export function acceptedBody(
  { signal, encoding }: { readonly signal: Signal; readonly encoding: Encoding },
  { rejected, reason }: { readonly rejected: number; readonly reason: string },
): AnswerBody {
  const answer =
    rejected === 0 ? {} : { partialSuccess: { [rejectedName[signal]]: String(rejected), errorMessage: reason } };
  if (encoding === 'json') return jsonBody(answer);
  const { response } = schemaOf(signal);
  return { contentType: protobufType, bytes: toBinary(response, fromJson(response, answer)) };
}

/** `google.rpc.Status`: why nothing was taken. */
export function statusBody(encoding: Encoding, code: number, message: string): AnswerBody {
  if (encoding === 'json') return jsonBody({ code, message });
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(code);
  return { contentType: protobufType, bytes: writer.tag(2, WireType.LengthDelimited).string(message).finish() };
}

const protobufType = 'application/x-protobuf';

const rejectedName: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
};

function jsonBody(value: unknown): AnswerBody {
  return { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(value)) };
}
