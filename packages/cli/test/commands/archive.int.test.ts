import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveVersion } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { appendTurns, turn } from '../ledger-turns.ts';
import { digestTree, TestSpine } from '../test-spine.ts';

test('A074: vacuum of a missing archive says so, creates nothing and is no failure', async () => {
  using spine = new TestSpine();
  const { exitCode, stdout } = await spine.run(['archive', 'vacuum']);
  expect(exitCode).toBe(0);
  expect(stdout).toBe('there is no archive to vacuum; "spine archive build" makes it\n');
  const zeros = { existed: false, beforeBytes: 0, afterBytes: 0, reclaimedBytes: 0 };
  expect(await spine.json('archive', 'vacuum')).toEqual(zeros);
  expect(existsSync(spine.home)).toBe(false);
});

test('A073: status of a home that is not there says everything and creates nothing', async () => {
  using spine = new TestSpine();
  const status = await spine.json('archive', 'status');
  expect(status).toMatchObject({ exists: false, state: 'missing', archiveVersion: null, ledgerSizeBytes: null });
  expect(await spine.say('archive', 'status')).toMatch(/^archive .*archive\.sqlite \(missing\)\n/);
  expect(existsSync(spine.home)).toBe(false);
});

test('A073: status has version, rows, offset, ledger, times, fidelity and file sizes', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1'), turn('m2', { fidelity: undefined })]);
  await spine.say('archive', 'build');
  const ledgerBytes = readFileSync(join(spine.home, 'ledger.jsonl')).length;
  const status = await spine.json('archive', 'status');
  expect(status).toMatchObject({
    exists: true,
    state: 'ok',
    archiveVersion,
    upToDate: true,
    ledgerOffsetBytes: ledgerBytes,
    ledgerSizeBytes: ledgerBytes,
    lastBuiltAt: '2026-05-15T12:00:00.000Z',
    lastRebuildAt: null,
    lastCompactedAt: null,
    rowCounts: { turns: 2, sessions: 1 },
    fidelity: { full: 1, unknown: 1, partial: 0 },
  });
  expect(status['archiveSizeBytes']).toBeGreaterThan(0);
  const text = await spine.say('archive', 'status');
  expect(text).toMatch(/^up to date +yes$/m);
  expect(text).toMatch(/^turns +2$/m);
  expect(text).toMatch(/^fidelity unknown +1$/m);
});

test('build, rebuild and vacuum say what they did, and the ledger is the same afterwards', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1'), turn('m2')]);
  const ledger = readFileSync(join(spine.home, 'ledger.jsonl'));
  expect(await spine.say('archive', 'build')).toMatch(/^2 turns in 1 session applied from [\d.]+ K?B of ledger\n$/);
  expect(await spine.json('archive', 'build')).toMatchObject({ scannedBytes: 0, turnsApplied: 0 });
  expect(await spine.json('archive', 'rebuild')).toMatchObject({ turnsApplied: 2, rebuiltFromZero: true });
  expect(await spine.say('archive', 'vacuum')).toMatch(/^[\d.]+ KB to [\d.]+ KB, [\d.]+ K?B reclaimed\n$/);
  expect(readFileSync(join(spine.home, 'ledger.jsonl'))).toEqual(ledger);
});

test('a build on an empty home is all zeros', async () => {
  using spine = new TestSpine();
  expect(await spine.json('archive', 'build')).toMatchObject({ scannedBytes: 0, turnsApplied: 0, sessionsTouched: 0 });
  expect(await spine.json('archive', 'status')).toMatchObject({ upToDate: true, ledgerOffsetBytes: 0 });
});

test('an archive of random bytes is told by status, refused by questions with the next step, and rebuilt', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1')]);
  await spine.say('archive', 'build');
  writeFileSync(join(spine.home, 'archive.sqlite'), Buffer.alloc(8192, 'not a database '));
  expect(await spine.json('archive', 'status')).toMatchObject({ exists: true, state: 'corrupt', upToDate: false });
  const { exitCode, stderr } = await spine.run(['summary']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/spine archive rebuild.*\(READER_ARCHIVE_CORRUPT\)\n$/);
  await spine.say('archive', 'rebuild');
  expect(await spine.say('summary')).toMatch('claude-haiku-4-5');
});

test('prices of one’s own that cannot be understood are reported once, with their file, and the built-in ones are used', async () => {
  using spine = new TestSpine();
  const path = spine.write('spine/models.json', '{"models": [');
  const build = async (...how: string[]) => {
    const { exitCode, stderr } = await spine.run(['archive', ...how]);
    return [exitCode, stderr.replaceAll(path, 'models.json')];
  };
  const notJson = /^spine: models\.json: it is not JSON: .*; the built-in prices are used\n$/;
  expect(await build('build')).toEqual([0, expect.stringMatching(notJson)]);
  await appendTurns(spine.home, [turn('m1')]);
  expect(await build('build')).toEqual([0, expect.stringMatching(notJson)]);
  spine.write('spine/models.json', Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x7b, 0x7d, 0x7d));
  expect(await build('rebuild')).toEqual([
    0,
    'spine: models.json: byte 2 is not UTF-8; the built-in prices are used\n',
  ]);
  expect(await spine.json('summary')).toMatchObject({ totals: { costUsd: 1 } });
  const doctor = await spine.run(['doctor']);
  expect([doctor.exitCode, doctor.stderr]).toEqual([1, '']);
  expect(doctor.stdout).toContain(`${path} byte 2 is not UTF-8 (correct the file)`);
});

test('a link where the archive belongs is refused and left alone', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1')]);
  symlinkSync(spine.write('elsewhere.txt', 'mine'), join(spine.home, 'archive.sqlite'));
  const before = digestTree(spine.folder);
  for (const subcommand of ['build', 'rebuild', 'vacuum']) {
    const { exitCode, stderr } = await spine.run(['archive', subcommand]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/archive\.sqlite.*\(DATABASE_NOT_A_FILE\)\n$/)]);
  }
  expect(digestTree(spine.folder)).toEqual(before);
});
