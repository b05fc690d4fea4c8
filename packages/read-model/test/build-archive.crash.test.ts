import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replacementSteps } from '@agentspine/sqlite';
import { openTempHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  type ArchiveUnderTest,
  fakeClassifier,
  fakePrices,
  openArchiveUnderTest,
  query,
} from './archive-under-test.ts';
import { dumpArchive } from './dump-archive.ts';
import { apiTurn, minute, toolCall } from './line-builders.ts';

function addTurns(under: ArchiveUnderTest, from: number, to: number): void {
  for (let index = from; index < to; index += 1) {
    const toolCalls = [toolCall(`t${index}`)];
    under.ledger.append(apiTurn({ messageId: `m${index}`, turnIndex: index, ts: minute(index), toolCalls }));
  }
}

async function dumpOfRebuild(under: ArchiveUnderTest): Promise<string> {
  using other = openArchiveUnderTest();
  other.ledger.bytes = under.ledger.bytes;
  other.ledger.inode = under.ledger.inode;
  await other.archive.rebuild();
  return dumpArchive(other.path);
}

test.each([0, 50])('A070: a failure after half of the rows leaves an archive of %i turns as it was', async (count) => {
  using under = openArchiveUnderTest();
  addTurns(under, 0, count);
  await under.archive.build();
  const before = dumpArchive(under.path);
  addTurns(under, count, count + 100);
  let left = 50;
  const prices = fakePrices();
  const failing = under.reopen({
    prices: {
      ...prices,
      priceTurn: (turn) => {
        left -= 1;
        if (left < 0) throw new Error('no more prices');
        return prices.priceTurn(turn);
      },
    },
  });
  await expect(failing.build()).rejects.toThrow('no more prices');
  expect(dumpArchive(under.path)).toBe(before);
  expect(existsSync(`${under.path}.building`)).toBe(false);
  expect(await under.archive.build()).toMatchObject({ turnsApplied: 100 });
  expect(dumpArchive(under.path)).toBe(await dumpOfRebuild(under));
});

test('A070: a failure in the middle of a rebuild leaves the old archive', async () => {
  using under = openArchiveUnderTest();
  addTurns(under, 0, 50);
  await under.archive.build();
  const before = dumpArchive(under.path);
  const failing = under.reopen({
    classifyTurn: (signals) => {
      if (signals.calls.length > 0) throw new Error('no idea');
      return fakeClassifier(signals);
    },
  });
  await expect(failing.rebuild()).rejects.toThrow('no idea');
  expect(dumpArchive(under.path)).toBe(before);
});

const killed = join(import.meta.dirname, 'killed-build.ts');

test.each([
  ['in the middle', 0],
  ['in the middle', 50],
  ['after the commit', 0],
  ['after the commit', 50],
  ['in the middle of a rebuild', 50],
])(
  'A071: a process killed %s of a build leaves rows and cursor of one moment (%i turns before)',
  async (where, count) => {
    using under = openArchiveUnderTest();
    using scratch = openTempHome();
    addTurns(under, 0, count);
    await under.archive.build();
    const before = dumpArchive(under.path);
    addTurns(under, count, count + 100);
    const ledgerPath = join(scratch.path, 'ledger.jsonl');
    writeFileSync(ledgerPath, under.ledger.bytes ?? '');
    const child = spawnSync(process.execPath, [killed, under.home.path, ledgerPath, where]);
    expect(child.signal ?? child.stderr.toString()).toBe('SIGKILL');
    if (where !== 'after the commit') {
      expect(dumpArchive(under.path)).toBe(before);
      expect(await under.archive.build()).toMatchObject({ turnsApplied: 100 });
    } else {
      expect(query(under.path, 'SELECT count(*) AS n FROM turns')).toEqual([{ n: count + 100 }]);
      expect(query(under.path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      // The child gave the ledger another time; nothing of it is applied again.
      expect(await under.archive.build()).toMatchObject({ turnsApplied: 0 });
    }
    expect(dumpArchive(under.path)).toBe(await dumpOfRebuild(under));
  },
);

test.each([0, 1, 2, 3, 4])(
  'P10: a crash after step %i of the replacement leaves the old archive or none',
  async (steps) => {
    using under = openArchiveUnderTest();
    using next = openArchiveUnderTest();
    addTurns(under, 0, 20);
    await under.archive.build();
    addTurns(next, 0, 40);
    await next.archive.build();
    const finished = `${under.path}.building`;
    copyFileSync(next.path, finished);
    // The old archive's last commit is in its -wal only, as after a crash.
    const writer = new Database(under.path);
    writer.pragma('wal_autocheckpoint = 0');
    writer.exec("UPDATE turn_fact SET model = 'in the wal'");
    const wal = readFileSync(`${under.path}-wal`);
    writer.pragma('wal_checkpoint(TRUNCATE)');
    writer.close();
    writeFileSync(`${under.path}-wal`, wal);
    for (const step of replacementSteps(finished, under.path).slice(0, steps)) step();
    const status = await under.archive.status();
    if (steps < 2) {
      expect(query(under.path, 'SELECT DISTINCT model FROM turns')).toEqual([{ model: 'in the wal' }]);
    } else if (steps < 4) expect(status).toMatchObject({ state: 'missing', exists: false });
    else expect(query(under.path, 'SELECT count(*) AS n FROM turns')).toEqual([{ n: 40 }]);
    await under.archive.rebuild();
    expect(dumpArchive(under.path)).toBe(await dumpOfRebuild(under));
  },
);
