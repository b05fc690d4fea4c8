import { execFile } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeFileSystem, nodeLockEnvironment } from '@agentspine/durable-fs';
import { ManualClock, openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { decodeLedgerLine, openLedger } from '../../src/index.ts';
import { linesOf, openRealLedger } from '../open.ts';
import { turn } from '../records.ts';

const script = new URL('append-in-process.ts', import.meta.url).pathname;
const run = promisify(execFile);

test('A052: four processes that append at the same time leave only whole lines and lose none', async () => {
  using home = openTempHome();
  const count = 30;
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(names.map((name) => run(process.execPath, [script, home.path, name, String(count)])));
  const texts = readFileSync(join(home.path, 'ledger.jsonl'), 'utf8').split('\n');
  expect(texts.pop()).toBe('');
  const ids = texts.map(decodeLedgerLine).map((line) => (line?.kind === 'turn' ? line.record.messageId : 'unreadable'));
  const own = names.flatMap((name) => Array.from({ length: count }, (_, index) => `${name}-${index}`));
  const all = Array.from({ length: count / 2 }, (_, index) => `all-${2 * index}`);
  expect(ids.toSorted()).toEqual([...own, ...all].toSorted());
  await using ledger = await openRealLedger(home.path);
  const again = ids.map((messageId) => turn({ messageId, identity: 'source' }));
  expect(await ledger.appendTurns(again)).toEqual({ appended: 0, duplicates: again.length });
});

test('A053: an orphaned lock is taken over within one call', async () => {
  using home = openTempHome();
  const lock = join(home.path, 'ledger.lock');
  writeFileSync(lock, 'left by nobody who could be asked\n');
  utimesSync(lock, new Date(0), new Date(0));
  await using ledger = await openRealLedger(home.path);
  expect(await ledger.appendTurns([turn()])).toMatchObject({ appended: 1 });
  expect(existsSync(lock)).toBe(false);
});

test('A053: a live holder makes the caller wait and then fail with an error that names the lock', async () => {
  using home = openTempHome();
  const clock = new ManualClock();
  const lockOptions = { environment: nodeLockEnvironment, staleAfterMs: 50, waitMs: 200 };
  const open = () => openLedger({ directory: home.path, fileSystem: nodeFileSystem, clock, lockOptions });
  await using holder = await open();
  await using waiter = await open();
  await holder.appendTurns([turn()]);
  const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>();
  const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
  async function* slowly() {
    hold();
    await isReleased;
    yield* [];
  }
  const replacing = holder.replaceDerived({ newLines: slowly() });
  // New lines are asked for under the lock; a waiter that came before it would succeed.
  await isHeld;
  try {
    await expect(waiter.appendTurns([turn({ messageId: 'm' })])).rejects.toMatchObject({
      code: 'LOCK_HELD',
      message: expect.stringContaining(join(home.path, 'ledger.lock')),
    });
  } finally {
    release();
  }
  await replacing;
  expect(await waiter.appendTurns([turn({ messageId: 'm', model: 'other' })])).toMatchObject({ appended: 1 });
  expect(await linesOf(holder)).toHaveLength(2);
});

test('calls of one ledger wait for each other, in their order', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  const ids = Array.from({ length: 20 }, (_, index) => `m-${index}`);
  await Promise.all(ids.map((messageId) => ledger.appendTurns([turn({ messageId, identity: 'source' })])));
  expect((await linesOf(ledger)).map((line) => line.kind === 'turn' && line.record.messageId)).toEqual(ids);
});
