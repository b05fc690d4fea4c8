import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultyFileSystem } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { parseColdManifest } from '../../src/cold/cold-manifest.ts';
import { parseColdName } from '../../src/cold/cold-names.ts';
import { lastEligibleDay } from '../../src/cold/eligible-days.ts';
import { catLines, folder, now, openCold } from './cold-folder.ts';
import { MemorySource } from './memory-source.ts';

const golden = (name: string) => readFileSync(join(import.meta.dirname, '../golden/cold', name));
const names = ['2025-12-01.jsonl', '2025-12-02.jsonl.zst', 'manifest.jsonl'];

/** A plain day, a compressed one, a late row in the first, and one that went back and came again. */
async function writeGolden(): Promise<FaultyFileSystem> {
  const fileSystem = new FaultyFileSystem();
  const source = new MemorySource().add(1, '2025-12-01T00:00:00Z', 'ünï\n"x"').add(3, '2025-12-01T00:00:01Z', null);
  await openCold(fileSystem).archiveDays({ now, source });
  source.add(2, '2025-12-02T00:00:00Z');
  await openCold(fileSystem).archiveDays({ now, source, compression: 'zstd' });
  await openCold(fileSystem).restore({ now, source, day: '2025-12-02' as never });
  await openCold(fileSystem).archiveDays({ now, source, compression: 'zstd' });
  source.add(4, '2025-12-01T12:00:00Z');
  await openCold(fileSystem).archiveDays({ now, source });
  return fileSystem;
}

async function plantGolden(): Promise<FaultyFileSystem> {
  const fileSystem = new FaultyFileSystem({ turns: () => 0 });
  await fileSystem.makeDirectory(folder);
  for (const name of names) fileSystem.plant(`${folder}/${name}`, golden(name));
  return fileSystem;
}

test('files and manifest are, byte for byte, those of the golden folder', async () => {
  const fileSystem = await writeGolden();
  for (const name of names.filter((each) => !each.endsWith('.zst'))) {
    expect(Buffer.from(fileSystem.files().get(`${folder}/${name}`) ?? []).toString()).toBe(golden(name).toString());
  }
});

test('the golden folder, a frame of another machine among its files, reads and verifies', async () => {
  const fileSystem = await plantGolden();
  const cold = openCold(fileSystem);
  expect(await cold.verify()).toMatchObject({ days: 2, rows: 4, problems: [] });
  expect(await catLines(cold, '2025-12-02')).toHaveLength(1);
});

test('a changed byte anywhere in a day or in the manifest is found, or changes no row', async () => {
  const [line] = await catLines(openCold(await plantGolden()), '2025-12-02');
  for (const name of names) {
    const bytes = golden(name);
    // Only the time of the last line is vouched for by nothing, until the next line follows.
    const end = name === 'manifest.jsonl' ? bytes.lastIndexOf('"sealedAt"') : bytes.length;
    for (let at = 0; at < end; at += 5) {
      const fileSystem = await plantGolden();
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      fileSystem.plant(`${folder}/${name}`, changed);
      const cold = openCold(fileSystem);
      if ((await cold.verify()).problems.length > 0) continue;
      // Such as the size of the window in the head of a frame.
      expect([name, at, await catLines(cold, '2025-12-02')]).toEqual([names[1], at, [line]]);
    }
  }
});

test('bytes behind the frame of a day, and a frame that grows beyond what was sealed, are found', async () => {
  const fileSystem = await plantGolden();
  const frame = golden('2025-12-02.jsonl.zst');
  fileSystem.plant(`${folder}/2025-12-02.jsonl.zst`, Buffer.concat([frame, frame]));
  await expect(catLines(openCold(fileSystem), '2025-12-02')).rejects.toMatchObject({ code: 'COLD_CORRUPT' });
});

test('verify names files that are nobody’s', async () => {
  const fileSystem = await writeGolden();
  fileSystem.plant(`${folder}/notes.txt`, 'x');
  fileSystem.plant(`${folder}/2025-12-09.jsonl`, '{"id":1}\n');
  fileSystem.plant(`${folder}/2025-12-01.jsonl.partial`, 'x');
  const { problems } = await openCold(fileSystem).verify();
  expect(problems.map(({ kind, path }) => [kind, path.slice(folder.length + 1)])).toEqual([
    ['unfinished', '2025-12-01.jsonl.partial'],
    ['unknown', '2025-12-09.jsonl'],
    ['stray', 'notes.txt'],
  ]);
});

test('the last line of a manifest that a crash cut short does not count', () => {
  const text = golden('manifest.jsonl').toString();
  const whole = parseColdManifest(text);
  expect(parseColdManifest(text.slice(0, -1)).sealed).toEqual(whole.sealed.slice(0, -1));
  expect(whole.faults).toEqual([]);
});

test.each([
  ['2025-12-01.jsonl', 'day'],
  ['2025-12-01.jsonl.zst', 'day'],
  ['2025-12-01.jsonl.zst.partial', 'partial'],
  [`2025-12-01.jsonl.new-${'a'.repeat(64)}`, 'new'],
  ['2025-02-30.jsonl', 'stray'],
  ['2025-12-01.jsonl.new-abc', 'stray'],
  ['manifest.jsonl', 'ours'],
  ['manifest.jsonl.torn-1', 'ours'],
  ['lock', 'ours'],
])('%s is a %s', (name, kind) => {
  expect(parseColdName(name).kind).toBe(kind);
});

test('no day is old enough before the calendar begins', () => {
  expect(lastEligibleDay(0, Number.MAX_SAFE_INTEGER)).toBeUndefined();
  expect(lastEligibleDay(Date.parse('2026-01-31T00:00:00Z'), 0)).toBe('2026-01-30');
});
