import { join } from 'node:path';
import { openContentStore } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { openHome } from '@agentspine/home';
import type { ContentRecord } from '@agentspine/schema';
import { lockOptions } from '@agentspine/stores';

/** What a home gives of a session. */
export async function contentRecords(directory: string, sessionId: string): Promise<readonly ContentRecord[]> {
  await using home = await openHome({ directory });
  return await home.contentRecords(sessionId);
}

/** Writes the content records of a session into its file, as imports did before custody gave them. Returns the path. */
export async function writeContentFile(directory: string, sessionId: string): Promise<string> {
  await using store = openContentStore({ directory, fileSystem: nodeFileSystem, mode: 'full', lockOptions });
  await store.append(await contentRecords(directory, sessionId));
  return join(directory, `content/${sessionId}.jsonl`);
}
