import type { Surroundings } from './command.ts';
import { CommandError } from './errors.ts';

/**
 * All of stdin as text; a byte order mark stays. Reading ends at the limit, so that a pipe without an end does not hang the command.
 * @throws CommandError `CLI_USAGE` where it has more than `bytesMax` bytes or is not UTF-8; `what` names the text
 */
export async function readStdin(
  world: Pick<Surroundings, 'stdin'>,
  { what, bytesMax }: { readonly what: string; readonly bytesMax: number },
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of world.stdin) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new CommandError('CLI_USAGE', `${what} on stdin has more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new CommandError('CLI_USAGE', `${what} on stdin is not UTF-8`, { cause });
  }
}
