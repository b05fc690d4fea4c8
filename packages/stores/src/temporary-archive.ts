import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArchiveOf } from './build-archive.ts';
import type { HomeContext } from './home-context.ts';
import type { Home } from './home-paths.ts';
import { openLedgerOf } from './open-stores.ts';

/**
 * Builds an archive from the ledger into a temporary folder, for one answer (`--no-archive`): the same builder, so the same
 * answer (A094).
 */
export async function withTemporaryArchive(
  home: Home,
  world: HomeContext,
  ask: (directory: string) => Promise<number>,
): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'spine-archive-'));
  try {
    await using ledger = await openLedgerOf(home, world, 'read');
    const archive = await openArchiveOf(home, ledger, world, directory);
    try {
      await archive.build();
    } finally {
      archive.close();
    }
    return await ask(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
