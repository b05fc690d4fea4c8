import type { Surroundings } from './command.ts';
import { readStdin } from './read-stdin.ts';

/** A payload is held in memory, here and by every reader of it. */
const payloadBytesMax = 64 * 1024 * 1024;

/** All of stdin as text. @throws CommandError `CLI_USAGE` where it is too large or is not UTF-8 */
export function readPayload(world: Surroundings): Promise<string> {
  return readStdin(world, { what: 'the payload', bytesMax: payloadBytesMax });
}
