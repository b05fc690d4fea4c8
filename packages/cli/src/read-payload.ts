import type { Surroundings } from './command.ts';
import { CommandError } from './errors.ts';

/** A payload is held in memory, here and by everybody who reads it. */
const payloadBytesMax = 64 * 1024 * 1024;

/** All of stdin as text. @throws CommandError `CLI_USAGE` where it is too large or no UTF-8 */
export async function readPayload(world: Surroundings): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of world.stdin) {
    bytes += chunk.length;
    if (bytes > payloadBytesMax) throw new CommandError('CLI_USAGE', `a payload has at most ${payloadBytesMax} bytes`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new CommandError('CLI_USAGE', 'the payload is no UTF-8', { cause });
  }
}
