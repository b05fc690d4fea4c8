import type { ShownClaims } from '@agentspine/judge';
import { inertText } from '@agentspine/render';
import { counted } from '@agentspine/render/count-text';
import type { Surroundings } from './command.ts';

/** Says on stderr of which transcripts claims are not known. */
export function tellUnread(
  command: string,
  { unreadable, filesWithoutBytes }: Omit<ShownClaims, 'claims'>,
  world: Pick<Surroundings, 'stderr'>,
): void {
  for (const { path, reason } of unreadable) {
    world.stderr.write(`spine ${command}: ${inertText(`${path} is not read: ${reason}`)}\n`);
  }
  if (filesWithoutBytes === 0) return;
  const files = counted(filesWithoutBytes, 'transcript');
  world.stderr.write(`spine ${command}: custody has no bytes of ${files}; claims in them are unknown\n`);
}
