import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ImportReport } from '../../src/import/run-import.ts';
import { claudeLines, claudeTranscript, writeTwoSessions } from '../claude-lines.ts';
import { activeCharacters, pathsBelow, TestSpine } from '../test-spine.ts';

test('files that are no transcripts are counted and skipped, whatever they are called', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  spine.write('t/image.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]));
  spine.write('t/image.jsonl', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]));
  spine.write('t/notes.jsonl', 'just some text\nof two lines\n');
  spine.write('t/document.jsonl', '{\n  "a": [1, 2],\n  "b": {}\n}\n');
  spine.write('t/numbers.jsonl', '1\n2\n3\n');
  spine.write('t/empty.jsonl', '');
  const { files, sessions, unparsedLines, skippedFiles } = await spine.json<ImportReport>('import', folder);
  expect({ files, sessions, unparsedLines, skippedFiles }).toEqual({
    files: 2,
    sessions: 2,
    unparsedLines: 0,
    skippedFiles: 6,
  });
});

const isRoot = process.getuid?.() === 0;

test.skipIf(isRoot)(
  `a file that may not be read is told, and the others are kept${isRoot ? ' (root may read all)' : ''}`,
  async () => {
    using spine = new TestSpine();
    const folder = writeTwoSessions(spine);
    chmodSync(join(folder, 'a.jsonl'), 0);
    const { exitCode, stdout, stderr } = await spine.run(['import', folder, '--json']);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ files: 1, skippedFiles: 1 })]);
    expect(stderr).toMatch(/^spine import: cannot read .*a\.jsonl: .*\n$/);
  },
);

test('a home that cannot be made or written fails with one line that names it', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  const homes = [join(spine.write('file', ''), 'home'), join(spine.folder, 'file')];
  for (const home of [...homes, ...(process.platform === 'linux' ? ['/sys/spine'] : [])]) {
    for (const args of [
      ['import', folder],
      ['plans', 'add', 'p', '--preset', 'claude/pro'],
      ['archive', 'build'],
    ]) {
      const { exitCode, stdout, stderr } = await spine.run(args, { env: { AGENTSPINE_HOME: home } });
      expect([home, args, exitCode, stdout]).toEqual([home, args, 1, '']);
      expect(stderr).toMatch(/^spine \w+: .+ \((?:FS|LOCK)_\w+\)\n$/);
      expect(stderr).toMatch(home);
    }
  }
});

test('a symbolic link that leads back up does not go round in circles', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  symlinkSync(folder, join(folder, 'again'));
  symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
  expect(await spine.json<ImportReport>('import', folder)).toMatchObject({ files: 2, sessions: 2 });
});

test('A092: a session id like a path is never used as one', async () => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: '../../escaped' }));
  expect(await spine.json<ImportReport>('import', join(spine.folder, 't'))).toMatchObject({ sessions: 1, turns: 1 });
  expect(pathsBelow(spine.folder).filter((path) => path.includes('escaped'))).toEqual([]);
  expect(await spine.say('sessions', 'show', '../../escaped')).toMatch('../../escaped');
});

test('damaged lines are counted and listed with file, bytes and reason; the rest is kept', async () => {
  using spine = new TestSpine();
  const lines = claudeLines({ replies: 2 }).map((line) => Buffer.from(`${line}\n`));
  const invalid = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d, 0x0a]);
  const garbage = Buffer.from('garbage\u001b[2J here\n');
  const path = spine.write('t/a.jsonl', Buffer.concat([lines[0] ?? invalid, garbage, invalid, ...lines.slice(1)]));
  expect(await spine.json<ImportReport>('import', path)).toMatchObject({ files: 1, turns: 2, unparsedLines: 2 });
  const from = lines[0]?.length ?? 0;
  const text = await spine.say('import', '--problems');
  expect(text.split('\n')).toHaveLength(3);
  const next = from + garbage.length;
  expect(text).toMatch(`${path}:${from}-${next - 1}: unparsed not-json\n`);
  expect(text).toMatch(`${path}:${next}-${next + invalid.length - 1}: unparsed not-json\n`);
  expect(activeCharacters(text)).toEqual([]);
  expect(await spine.json('import', '--problems')).toMatchObject({
    problems: [{ path, byteFrom: from, problem: 'unparsed' }, { path }],
    total: 2,
  });
});

test('problems may be asked for together with an import, in one JSON document', async () => {
  using spine = new TestSpine();
  const path = spine.write('t/a.jsonl', `${claudeTranscript()}{"half\n`);
  expect(await spine.json('import', path, '--problems')).toMatchObject({
    files: 1,
    turns: 1,
    total: 1,
    problems: [{ path }],
  });
  expect(await spine.say('import', path, '--problems')).toMatch(/unparsed.*\nnothing new in 1 transcripts\n/);
});

test('half a last line waits for its rest', async () => {
  using spine = new TestSpine();
  const text = claudeTranscript({ replies: 2 });
  const cut = text.length - 40;
  const path = spine.write('t/a.jsonl', text.slice(0, cut));
  expect(await spine.json<ImportReport>('import', path)).toMatchObject({ turns: 1, unparsedLines: 0 });
  writeFileSync(path, text);
  expect(await spine.json<ImportReport>('import', path)).toMatchObject({ turns: 1, unparsedLines: 0, bytesRead: 40 });
  expect(await spine.json('summary')).toMatchObject({ totals: { turns: 2 } });
});

test('a line of 40 MB is one line that is no record; the rest is counted', async () => {
  using spine = new TestSpine();
  const giant = Buffer.alloc(40 * 1024 * 1024, 'x');
  const path = spine.write('t/a.jsonl', Buffer.concat([Buffer.from(claudeTranscript()), giant, Buffer.from('\n')]));
  writeFileSync(path, claudeTranscript({ sessionId: 'after' }), { flag: 'a' });
  expect(await spine.json<ImportReport>('import', path)).toMatchObject({ turns: 2, sessions: 2, unparsedLines: 1 });
});

test('an archive of random bytes is healed by the next import', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  await spine.say('import', folder);
  const before = await spine.say('summary', '--json');
  writeFileSync(join(spine.home, 'archive.sqlite'), Buffer.alloc(10_000, 'random'));
  await spine.say('import', folder);
  expect(await spine.say('summary', '--json')).toBe(before);
});

test('cursors.json that is damaged or gone costs a longer start and nothing else', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  await spine.say('import', folder);
  const before = await spine.say('summary', '--json');
  const ledger = readFileSync(join(spine.home, 'ledger.jsonl'));
  for (const text of [
    '',
    '{',
    '[]',
    '{"v":1,"manifest":{},"ledger":{},"files":{},"skipped":{}}',
    '\u0000'.repeat(100),
  ]) {
    writeFileSync(join(spine.home, 'cursors.json'), text);
    expect(await spine.json<ImportReport>('import', folder)).toMatchObject({ files: 0, bytesRead: 0, turns: 0 });
    expect(await spine.say('summary', '--json')).toBe(before);
    expect(readFileSync(join(spine.home, 'ledger.jsonl'))).toEqual(ledger);
  }
});

test('config.json that cannot be understood is told, and the defaults hold', async () => {
  using spine = new TestSpine();
  spine.write('spine/config.json', '{"content": ');
  const { exitCode, stderr } = await spine.run(['import', writeTwoSessions(spine)]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^spine import: .*config\.json.*\n$/);
  spine.write('spine/config.json', '{"content": {"store": "everything"}}');
  const again = await spine.run(['import', writeTwoSessions(spine)]);
  expect(again.stderr).toMatch(/config\.json is "everything"; it may be full, hash-only or off/);
});
