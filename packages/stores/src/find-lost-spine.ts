import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { readSpineStatus } from '@agentspine/sqlite';
import type { Finding } from './check.ts';
import { listColdTables } from './cold-tables.ts';
import type { Home } from './home-paths.ts';
import { judgeSpine } from './judge-spine.ts';

/** Whether `spine.db` is gone, going by what only a `spine.db` leaves; `undefined` where there is one, or never was. */
export async function findLostSpine(home: Home): Promise<Finding | undefined> {
  const path = join(home.directory, 'spine.db');
  // One that is there is not looked into: another process may have it locked.
  if (nodeSourceTree.stat(path) !== undefined) return undefined;
  const status = readSpineStatus(path);
  return status.state === 'missing' ? judgeSpine(status, await tracesOf(home)) : undefined;
}

/** The turn file and the log outlive a database that is deleted by its name alone; so do days that left it. */
async function tracesOf(home: Home): Promise<readonly string[]> {
  const names = (nodeSourceTree.list(home.directory) ?? []).map(({ name }) => name);
  const beside = names.filter((name) => /^spine\.db-(?:turn|wal|journal)$/.test(name));
  return [...beside.sort(), ...(await listColdTables(home)).map((table) => `archive/${table}`)];
}
