/*
 * A body in either encoding becomes the object of OTLP's JSON: names in lower camel case, 64-bit numbers as texts, ids in hexadecimal.
 * Nothing after this knows which encoding it was.
 */
import { messageOf } from '@agentspine/schema';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { OtlpError } from '../errors.ts';
import { type Signal, schemaOf } from './otlp-schema.ts';

/** The two encodings, as bodies name them in `content-type`. */
export type Encoding = 'protobuf' | 'json';

/** Decodes an inflated body. Nothing of what it returns is trusted. @throws OtlpError `OTLP_MALFORMED` */
export function decodeBody(signal: Signal, encoding: Encoding, bytes: Uint8Array): unknown {
  const { request } = schemaOf(signal);
  try {
    if (encoding === 'json') return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return withHexIds(toJson(request, fromBinary(request, bytes), { enumAsInteger: true }));
  } catch (error) {
    const reason = messageOf(error);
    throw new OtlpError('OTLP_MALFORMED', `the body is not ${signal} of OTLP in ${encoding}: ${reason}`, {
      cause: error,
    });
  }
}

const idNames: ReadonlySet<string> = new Set(['traceId', 'spanId', 'parentSpanId']);

/** JSON of protobuf has bytes in base64, and that of OTLP has ids in hexadecimal. The object is ours, so it is changed in place. */
function withHexIds(root: unknown): unknown {
  const open: unknown[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) for (const each of value) open.push(each);
    else if (typeof value === 'object' && value !== null) changeIds(value as Record<string, unknown>, open);
  }
  return root;
}

function changeIds(object: Record<string, unknown>, open: unknown[]): void {
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === 'object') open.push(value);
    else if (typeof value === 'string' && idNames.has(name))
      object[name] = Buffer.from(value, 'base64').toString('hex');
  }
}
