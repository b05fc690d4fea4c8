import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { Examination, Finding } from '@agentspine/stores';
import { erasureName } from '@agentspine/stores/open-stores';

/** An erasure that was killed: what it erases may still be in a part of the stores, and imports wait for its end. */
export async function findInErasure({ home }: Examination): Promise<readonly Finding[]> {
  const path = join(home.directory, erasureName);
  if ((await nodeFileSystem.stat(path)) === undefined) return [];
  const what = 'says that sessions are being erased, and that this is not finished';
  return [{ level: 'problem', path, what, advice: 'unless "spine forget" runs now, run "spine forget --resume"' }];
}
