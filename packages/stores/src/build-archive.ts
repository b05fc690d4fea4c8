import type { Ledger } from '@agentspine/archive';
import { acquireLock, nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { classifyTurn } from '@agentspine/ingest';
import {
  type DerivedArchive,
  type HasContent,
  nameGenaiPriceBook,
  openDerivedArchive,
  openGenaiPriceBook,
  type ParsedUserPrices,
  parseUserPrices,
  type RowCounts,
} from '@agentspine/read-model';
import { boundHeap } from './bound-heap.ts';
import { filesInCustody } from './files-in-custody.ts';
import { harnessesOf } from './harnesses-of.ts';
import type { HomeContext } from './home-context.ts';
import { type Home, readSettings } from './home-paths.ts';
import { lockOptions } from './lock-options.ts';

/** A ledger of this size takes a second to build from; a larger one has to mind the memory. */
const boundedFromBytes = 24 * 1024 * 1024;

/** The derived archive of a home, or of another folder over the same ledger. */
export async function openArchiveOf(
  home: Home,
  ledger: Ledger,
  world: HomeContext,
  directory = home.directory,
): Promise<DerivedArchive> {
  const { prices: userPrices, problem } = await readUserPrices(home);
  const { sources } = harnessesOf(world);
  const open = () => {
    if (problem !== undefined) world.onNotice(`${home.prices}: ${problem}; the built-in prices are used`);
    return openGenaiPriceBook({ userPrices, sources });
  };
  if (((await ledger.stat())?.size ?? 0) > boundedFromBytes) boundHeap();
  return openDerivedArchive({
    directory,
    ledger,
    prices: { id: nameGenaiPriceBook({ userPrices }), open },
    sources,
    classifyTurn,
    hasContent: sessionsWithContent(home),
    clock: world.clock,
    onDamaged: (what) => world.onNotice(`${directory}/archive.sqlite ${what}; it is built again from the ledger`),
    lock: () => acquireLock(nodeFileSystem, `${directory}/archive.lock`, lockOptions),
  });
}

/** Brings the archive up to the ledger. Says how many rows that added, where something was imported. */
export async function buildArchive(
  home: Home,
  ledger: Ledger,
  world: HomeContext,
  hasImported: boolean,
): Promise<RowCounts> {
  using archive = await openArchiveOf(home, ledger, world);
  const { added } = await archive.build({ countsRows: hasImported });
  return added;
}

async function readUserPrices(home: Home): Promise<ParsedUserPrices> {
  const { text = '{}', problem } = await readSettings(home.prices);
  return problem === undefined ? parseUserPrices(text) : { prices: new Map(), problem };
}

/** Texts are kept in custody, or as records of content, whose files are never empty: their names say enough. */
function sessionsWithContent(home: Home): HasContent {
  let names: ReadonlySet<string> | undefined;
  let kept: ReadonlySet<string> | undefined;
  return (sessionId, files) => {
    kept ??= filesInCustody(home);
    for (const file of files) if (kept.has(file)) return true;
    names ??= new Set((nodeSourceTree.list(home.content) ?? []).map((entry) => entry.name));
    return names.has(`${sessionId}.jsonl`);
  };
}
