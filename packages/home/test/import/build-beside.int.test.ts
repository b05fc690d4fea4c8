import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeOf } from '@agentspine/stores';
import { openLedgerOf } from '@agentspine/stores/open-stores';
import { promptLine, replyLine } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { buildBeside } from '../../src/import/build-beside.ts';
import { ImportThread } from '../../src/import/import-thread.ts';
import { type ImportHome, openImportHome, worldOf } from './import-home.ts';

async function openHomeOfTurns(): Promise<ImportHome> {
  const home = openImportHome();
  writeFileSync(join(home.sources, 'a.jsonl'), promptLine(1) + replyLine(2) + promptLine(3) + replyLine(4));
  await home.import();
  return home;
}

/** Builds the archive on a thread, or on what stands for one, over what is there. */
async function build(at: ImportHome, thread?: Pick<ImportThread, 'build'>) {
  const notices: string[] = [];
  const world = { ...worldOf(at.directory), onNotice: (notice: string) => void notices.push(notice) };
  const home = homeOf(world);
  await using ledger = await openLedgerOf(home, world);
  await using started = new ImportThread(home);
  const added = await buildBeside(thread ?? started, { home, stores: { ledger }, world, hasImported: true });
  return { added, notices, lockIsGiven: !existsSync(`${home.directory}/archive.lock`) };
}

function turnsOf({ directory }: ImportHome): readonly unknown[] {
  const database = new Database(join(directory, 'archive.sqlite'), { readonly: true });
  try {
    return database.prepare('SELECT * FROM turns ORDER BY session_id, turn_index, message_id').all();
  } finally {
    database.close();
  }
}

test('another thread builds the archive that this one builds', async () => {
  using home = await openHomeOfTurns();
  const turns = turnsOf(home);
  expect(turns).toHaveLength(2);
  rmSync(join(home.directory, 'archive.sqlite'));
  expect(await build(home)).toMatchObject({ added: { turns: 2 }, notices: [], lockIsGiven: true });
  expect(turnsOf(home)).toEqual(turns);
});

test('what another thread has to say of a damaged archive is said once, and it is built again', async () => {
  using home = await openHomeOfTurns();
  writeFileSync(join(home.directory, 'archive.sqlite'), 'no database');
  const { added, notices } = await build(home);
  expect(added).toMatchObject({ turns: 2 });
  expect(notices).toEqual([expect.stringContaining('it is built again from the ledger')]);
});

test('a thread that dies leaves the archive to this one', async () => {
  using home = await openHomeOfTurns();
  rmSync(join(home.directory, 'archive.sqlite'));
  const died = { build: () => Promise.reject(new Error('it died')) };
  expect(await build(home, died)).toMatchObject({ added: { turns: 2 }, lockIsGiven: true });
});

test('a damaged ledger is the error that it is where this thread builds', async () => {
  using home = await openHomeOfTurns();
  rmSync(join(home.directory, 'archive.sqlite'));
  const ledger = join(home.directory, 'ledger.jsonl');
  writeFileSync(ledger, readFileSync(ledger, 'utf8').replace('claude-code', 'claude-cude'));
  await expect(build(home)).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
});
