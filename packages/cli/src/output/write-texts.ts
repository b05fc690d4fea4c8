import type { Surroundings } from '../command.ts';

/** Enough for a write to be worth its while. */
const charactersAWrite = 64 * 1024;

/** Writes texts to stdout as they come, some at a time: there may be more than memory should hold. */
export async function writeTexts(
  world: Pick<Surroundings, 'writeBytes'>,
  texts: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  let waiting = '';
  for await (const text of texts) {
    waiting += text;
    if (waiting.length < charactersAWrite) continue;
    await world.writeBytes(Buffer.from(waiting));
    waiting = '';
  }
  if (waiting !== '') await world.writeBytes(Buffer.from(waiting));
}
