import { classifyTurn, type Ledger } from '@agentspine/archive';
import { acquireLock, nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import {
  type DerivedArchive,
  nameGenaiPriceBook,
  openDerivedArchive,
  openGenaiPriceBook,
  parseUserPrices,
  type UserPrices,
} from '@agentspine/writer';
import type { Surroundings } from './command.ts';
import { type Home, readTextFile } from './compose.ts';
import { lockOptions } from './stores.ts';

/** Rows that a build added. */
export interface AddedRows {
  readonly sessions: number;
  readonly turns: number;
  readonly toolCalls: number;
  readonly toolResults: number;
}

/** The derived archive of a home, or of another folder over the same ledger. */
export async function openArchiveOf(
  home: Home,
  ledger: Ledger,
  world: Surroundings,
  directory = home.directory,
): Promise<DerivedArchive> {
  const { prices: userPrices, problem } = await readUserPrices(home);
  if (problem !== undefined) world.stderr.write(`spine: ${home.prices}: ${problem}; the built-in prices are used\n`);
  return openDerivedArchive({
    directory,
    ledger,
    prices: { id: nameGenaiPriceBook({ userPrices }), load: () => openGenaiPriceBook({ userPrices }) },
    classifyTurn,
    hasContent: sessionsWithContent(home),
    clock: world.clock,
    lock: () => acquireLock(nodeFileSystem, `${directory}/archive.lock`, lockOptions),
  });
}

/** Brings the archive up to the ledger and says how many rows that added. */
export async function buildArchive(home: Home, ledger: Ledger, world: Surroundings): Promise<AddedRows> {
  const archive = await openArchiveOf(home, ledger, world);
  try {
    const before = archive.countRows();
    const built = await archive.build();
    if (built.scannedBytes === 0 && !built.rebuiltFromZero)
      return { sessions: 0, turns: 0, toolCalls: 0, toolResults: 0 };
    const after = archive.countRows();
    return {
      sessions: after.sessions - before.sessions,
      turns: after.turns - before.turns,
      toolCalls: after.toolCalls - before.toolCalls,
      toolResults: after.toolResults - before.toolResults,
    };
  } finally {
    archive.close();
  }
}

async function readUserPrices(home: Home): Promise<{ readonly prices: UserPrices; readonly problem?: string }> {
  const text = await readTextFile(home.prices);
  return text === undefined ? { prices: new Map() as unknown as UserPrices } : parseUserPrices(text);
}

/** Content files are never empty, so their names say enough. */
function sessionsWithContent(home: Home): (sessionId: string) => boolean {
  let names: ReadonlySet<string> | undefined;
  return (sessionId) => {
    names ??= new Set((nodeSourceTree.list(home.content) ?? []).map((entry) => entry.name));
    return names.has(`${sessionId}.jsonl`);
  };
}
