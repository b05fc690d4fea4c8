import { existsSync, readdirSync } from 'node:fs';
import { archiveVersion, seenArchiveNames } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { execute, openArchiveUnderTest, query } from './archive-under-test.ts';
import { dumpArchive } from './dump-archive.ts';
import { apiTurn, coverage, fidelity, fullFidelity, minute, toolCall } from './line-builders.ts';

test('A073: status says what there is, and makes nothing where there is nothing', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn());
  expect(await under.archive.status()).toMatchObject({
    state: 'missing',
    exists: false,
    upToDate: false,
    rowCounts: {},
    archiveSizeBytes: 0,
  });
  expect(readdirSync(under.home.path)).toEqual([]);
});

test('A073: status has version, rows of every table, offsets, times, fidelity and sizes', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(
    apiTurn({ fidelity: fullFidelity }),
    apiTurn({ messageId: 'm2', turnIndex: 1 }),
    apiTurn({ messageId: 'm3', turnIndex: 2, fidelity: fidelity('cost-only', coverage()) }),
  );
  await under.archive.build();
  const size = under.ledger.bytes?.length;
  const status = await under.archive.status();
  expect(status).toMatchObject({
    path: under.path,
    exists: true,
    state: 'ok',
    problem: undefined,
    archiveVersion,
    supportedVersion: archiveVersion,
    upToDate: true,
    ledgerOffsetBytes: size,
    ledgerSizeBytes: size,
    builtLedgerMtimeMs: under.ledger.mtimeMs,
    ledgerMtimeMs: under.ledger.mtimeMs,
    lastBuiltAt: '2026-06-01T00:00:00.000Z',
    lastRebuildAt: undefined,
    lastCompactedAt: undefined,
    pricingVersion: 'book-1',
    fidelity: { full: 1, 'usage-only': 0, partial: 0, 'aggregate-only': 0, 'cost-only': 1, unknown: 1 },
  });
  expect(status.archiveSizeBytes).toBeGreaterThan(0);
  const names = query<{ name: string }>(under.path, 'SELECT name FROM sqlite_schema').map(({ name }) => name);
  expect(Object.keys(status.rowCounts).sort()).toEqual([...seenArchiveNames].sort());
  expect(names).toEqual(expect.arrayContaining([...seenArchiveNames]));
  under.ledger.append(apiTurn({ messageId: 'm4' }));
  expect(await under.archive.status()).toMatchObject({ upToDate: false, ledgerOffsetBytes: size });
});

test('A073: status answers while somebody builds', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  using under = openArchiveUnderTest({
    lock: async () => {
      await held;
      return { [Symbol.asyncDispose]: async () => undefined };
    },
  });
  const build = under.archive.build();
  expect((await under.archive.status()).state).toBe('missing');
  release();
  await build;
  expect((await under.archive.status()).state).toBe('ok');
});

test('A074: a vacuum of an archive that is not there makes none', async () => {
  using under = openArchiveUnderTest();
  expect(await under.archive.vacuum()).toEqual({ existed: false, beforeBytes: 0, afterBytes: 0, reclaimedBytes: 0 });
  expect(existsSync(under.path)).toBe(false);
});

test('A075: a vacuum after churn gives space back and keeps every row', async () => {
  using under = openArchiveUnderTest();
  for (let index = 0; index < 400; index += 1) {
    under.ledger.append(apiTurn({ messageId: `m${index}`, project: '/p'.repeat(500), toolCalls: [toolCall('t1')] }));
  }
  await under.archive.build();
  for (let index = 0; index < 400; index += 1) under.ledger.append(apiTurn({ messageId: `m${index}`, project: '/p' }));
  await under.archive.build();
  const before = dumpArchive(under.path);
  const { existed, beforeBytes, afterBytes, reclaimedBytes } = await under.archive.vacuum();
  expect(existed).toBe(true);
  expect(afterBytes).toBeLessThan(beforeBytes);
  expect(reclaimedBytes).toBe(beforeBytes - afterBytes);
  expect(dumpArchive(under.path)).toBe(before);
  const again = await under.archive.vacuum();
  expect(again.reclaimedBytes).toBe(Math.max(0, again.beforeBytes - again.afterBytes));
});

test('A076: builds and vacuums at one time wait for each other', async () => {
  let holders = 0;
  let holdersMax = 0;
  using under = openArchiveUnderTest({
    lock: async () => {
      holders += 1;
      holdersMax = Math.max(holdersMax, holders);
      return {
        [Symbol.asyncDispose]: async () => {
          holders -= 1;
        },
      };
    },
  });
  under.ledger.append(apiTurn());
  await under.archive.build();
  const work: Promise<unknown>[] = [];
  for (let index = 0; index < 5; index += 1) {
    under.ledger.append(apiTurn({ messageId: `n${index}`, ts: minute(index) }));
    work.push(under.archive.build(), under.archive.vacuum());
  }
  await Promise.all(work);
  expect(holdersMax).toBe(1);
  expect(query(under.path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(query(under.path, 'SELECT count(*) AS n FROM turns')).toEqual([{ n: 6 }]);
});

test('A076: what fails does not stop what waits for it', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn());
  await under.archive.build();
  execute(under.path, 'PRAGMA user_version = 999');
  const refused = under.archive.build();
  const rebuilt = under.archive.rebuild();
  await expect(refused).rejects.toMatchObject({ code: 'ARCHIVE_NEWER' });
  expect(await rebuilt).toMatchObject({ turnsApplied: 1 });
});
