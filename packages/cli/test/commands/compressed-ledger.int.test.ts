import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import type { Digest } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { appendTurns, turn, withLedger } from '../ledger-turns.ts';
import { TestSpine } from '../test-spine.ts';

const small = 'bbbbbbbb-0000-4000-8000-000000000002';

const recordedBytes = 100_000;
/** Of plain lines; with more of them an import compresses (ADR 0128). */
const plainBytesMax = 4 * 1024 * 1024;

/** A home with a small session, and behind it so much that came through the API that the next import compresses the ledger. */
async function largeHome(): Promise<TestSpine> {
  const spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: small, replies: 3 }));
  await spine.say('import', join(spine.folder, 't'));
  await spine.say('ledger', 'stamp', '--session', small, 'tier=gold');
  const call = {
    name: 'Bash',
    argsHash: 'a'.repeat(64) as Digest,
    category: 'bash' as const,
    target: 'x'.repeat(recordedBytes),
  };
  const recorded = Array.from({ length: Math.ceil(plainBytesMax / recordedBytes) }, (_, index) =>
    turn(`m${index}`, { toolCalls: [{ ...call, id: `t${index}` }] }),
  );
  await appendTurns(spine.home, recorded);
  spine.write('t/b.jsonl', claudeTranscript({ replies: 5 }));
  await spine.say('import', join(spine.folder, 't'));
  return spine;
}

/** A home of transcripts alone, whose ledger is in many small frames. */
async function derivedHome(): Promise<TestSpine> {
  const spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ replies: 100 }));
  await spine.say('import', join(spine.folder, 't'));
  await withLedger(spine.home, (ledger) => ledger.compress({ plainBytesMax: 3_000, frameBytes: 20_000 }));
  return spine;
}

const framesOf = (home: string): string[] => {
  const folder = join(home, 'ledger');
  return readdirSync(folder).map((name) => join(folder, name));
};

test('an import compresses a large ledger; answers, checks, backups and seals are as before, and an erasure reaches it', async () => {
  using spine = await largeHome();
  const frames = framesOf(spine.home);
  expect(frames.length).toBeGreaterThan(1);
  expect(statSync(join(spine.home, 'ledger.jsonl')).size).toBeLessThan(plainBytesMax / 4);
  expect(Buffer.concat(frames.map((path) => zstdDecompressSync(readFileSync(path)))).toString()).toContain(small);
  const before = await spine.say('summary', '--json');
  expect(await spine.json('doctor', '--deep')).toMatchObject({ problems: 0 });
  expect(await spine.say('import', join(spine.folder, 't'))).toContain('nothing new');
  expect(await spine.json('ledger', 'verify')).toMatchObject({
    lines: { stamp: 1 },
    skipped: [],
    faults: [],
    lostEnd: null,
  });

  const backups = join(spine.folder, 'backups');
  await spine.say('backup', backups);
  const again = new TestSpine();
  using _again = again;
  await again.say('restore', backups, '--into', again.home);
  await again.say('archive', 'rebuild');
  expect(await again.say('summary', '--json')).toBe(before);
  expect(framesOf(again.home).map((path) => readFileSync(path))).toEqual(frames.map((path) => readFileSync(path)));

  await spine.say('forget', small);
  const left = framesOf(spine.home);
  expect(left.length).toBeGreaterThan(0);
  expect(left.filter((path) => zstdDecompressSync(readFileSync(path)).includes(small))).toEqual([]);
  await spine.say('forget', '--verify', '--marker', small);
  expect(await spine.json('doctor', '--deep')).toMatchObject({ problems: 0 });
}, 60_000);

test('a piece of a compressed ledger that is changed and one that is gone are named; nothing is built from them, and deriving again makes them good', async () => {
  using spine = await derivedHome();
  const before = await spine.say('summary', '--json');
  const [first = '', second = ''] = framesOf(spine.home);
  writeFileSync(first, readFileSync(first).fill(7, 900, 910));
  rmSync(second);
  const doctor = await spine.run(['doctor']);
  expect(doctor.exitCode).toBe(1);
  expect(doctor.stdout).toMatch(/ledger\/.+zst cannot be decoded/);
  expect(doctor.stdout).toMatch(/ledger lacks the file with bytes \d+ to \d+/);
  expect((await spine.run(['archive', 'rebuild'])).stderr).toMatch(/\(LEDGER_DAMAGED\)\n$/);
  expect(await spine.say('summary', '--json')).toBe(before);
  expect((await spine.run(['rederive'])).stderr).toMatch(/kept as .+ledger\.jsonl\.damaged-1/);
  expect(await spine.say('summary', '--json')).toBe(before);
  expect((await spine.run(['doctor', '--deep'])).exitCode).toBe(0);

  // The end of the ledger is gone; the pieces before it do not stand for it.
  rmSync(join(spine.home, 'ledger.jsonl'));
  spine.write('t/c.jsonl', claudeTranscript({ sessionId: 'cccccccc-0000-4000-8000-000000000003', replies: 2 }));
  expect((await spine.run(['import', join(spine.folder, 't')])).stderr).toMatch(/\(HOME_LEDGER_GONE\)\n$/);
}, 60_000);
