import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf } from '@agentspine/schema';
import { type BodyLimits, type Refused, tooLarge } from './judge-request.ts';

const inflate = promisify(gunzip);

/** Reads a body and inflates it. Reading ends where a limit is passed. @throws what ended the connection */
export async function readBody(
  stream: Readable,
  isGzip: boolean,
  { wireBytesMax, inflatedBytesMax }: BodyLimits,
): Promise<Uint8Array | Refused> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > wireBytesMax) return tooLarge(wireBytesMax);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!isGzip) return bytes;
  try {
    return await inflate(bytes, { maxOutputLength: inflatedBytesMax });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(inflatedBytesMax);
    return { status: 400, message: `the body is not gzip: ${messageOf(error)}` };
  }
}
