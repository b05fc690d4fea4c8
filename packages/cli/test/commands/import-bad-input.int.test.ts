import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { DurableFsError, nodeSourceTree } from '@agentspine/durable-fs';
import type { ImportReport } from '@agentspine/home';
import { runImport } from '@agentspine/home/run-import';
import { homeOf } from '@agentspine/stores';
import { expect, test } from 'vitest';
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

/** A folder whose path is longer than the system takes: nobody can look at it, not even root. */
function makeUnreadable(folder: string): { readonly name: string } & Disposable {
  const name = 'n'.repeat(250);
  const dig = 'for (let i = 0; i < 19; i++) { fs.mkdirSync(process.argv[1]); process.chdir(process.argv[1]); }';
  execFileSync(process.execPath, ['-e', dig, name], { cwd: folder });
  return { name, [Symbol.dispose]: () => void execFileSync('rm', ['-rf', join(folder, name)]) };
}

test('a folder that cannot be read is named, is none of the skipped files, and ends an import of all others with 1', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  using deep = makeUnreadable(folder);
  const { exitCode, stdout, stderr } = await spine.run(['import', folder]);
  expect([exitCode, stdout]).toEqual([
    1,
    expect.stringMatching(/^2 transcripts.*\n1 file or folder could not be read\n$/s),
  ]);
  expect(stdout).not.toMatch('known here');
  expect(stderr).toMatch(new RegExp(`^spine import: cannot read .*/${deep.name}: .*\\[ENAMETOOLONG]\n$`));
  const again = await spine.run(['import', folder, '--problems', '--json']);
  expect([again.exitCode, JSON.parse(again.stdout)]).toEqual([
    1,
    expect.objectContaining({
      unreadableFiles: 1,
      skippedFiles: 0,
      skipped: [],
      unreadable: [{ path: expect.stringContaining(deep.name), reason: expect.stringMatching(/ENAMETOOLONG/) }],
    }),
  ]);
});

test('a file that cannot be opened is named, and the others are kept', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  const locked = join(folder, 'a.jsonl');
  // Root may open all: the refusal is a tree's of our own.
  const open = (path: string) => {
    if (path === locked) throw new DurableFsError('FS_PERMISSION', 'EACCES: permission denied', { path });
    return nodeSourceTree.open(path);
  };
  const world = spine.world();
  const home = homeOf(world);
  const sources = { ...nodeSourceTree, open };
  const { report, passedOver, notices } = await runImport({ home, paths: [folder], mode: undefined, world, sources });
  expect(report).toMatchObject({ files: 1, skippedFiles: 0, unreadableFiles: 1 });
  expect(passedOver.unreadable).toEqual([{ path: locked, reason: 'EACCES: permission denied' }]);
  expect(notices).toEqual([`cannot read ${locked}: EACCES: permission denied`]);
  // Tried again each time, and taken when it can be read.
  expect(await spine.json<ImportReport>('import', folder)).toMatchObject({ files: 1, unreadableFiles: 0 });
});

test('skipped files are named: the first three where an import ends, all of them by --problems', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  const names = ['c.jsonl', 'd.png', 'e.md', 'f\u001b[2J.txt'];
  spine.write('t/c.jsonl', 'just a text\n');
  expect(await spine.say('import', folder)).toMatch(
    `1 file is not a transcript that is known here: ${join(folder, 'c.jsonl')}\n`,
  );
  for (const name of names) spine.write(`t/${name}`, 'just a text\n');
  const lines = (await spine.say('import', folder)).split('\n');
  const at = lines.indexOf(
    '4 files are not transcripts that are known here; "spine import --problems PATH" lists all of them',
  );
  expect(lines.slice(at + 1, at + 5)).toEqual([...names.slice(0, 3).map((name) => `  ${join(folder, name)}`), '  …']);
  const all = await spine.say('import', folder, '--problems');
  for (const name of names.slice(0, 3)) expect(all).toMatch(`${join(folder, name)}: skipped: not a transcript`);
  expect(all).toMatch('f\\u001b[2J.txt: skipped');
  // Without a path: the usual places as they are now, and what imports of other places looked into.
  spine.write('person/.claude/projects/p/g.txt', '');
  const known = await spine.json<{ skipped: string[] }>('import', '--problems');
  expect(known.skipped).toEqual([join(folder, 'c.jsonl'), join(spine.person, '.claude/projects/p/g.txt')]);
});

test('an import of a tree with our own home in it takes the transcripts and leaves the stores alone', async () => {
  using spine = new TestSpine();
  writeTwoSessions(spine);
  await spine.say('import', spine.folder);
  const run = await spine.run(['import', spine.folder, '--json']);
  expect([run.exitCode, JSON.parse(run.stdout)]).toEqual([0, expect.objectContaining({ files: 0, skippedFiles: 0 })]);
  expect(run.stderr).toMatch(`left out ${spine.home} (the stores of Agentspine itself)`);
  const own = await spine.run(['import', spine.home]);
  expect(own).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/no transcripts under .*\(left out .*HOME_NOTHING_FOUND/),
  });
});

test.skipIf(process.platform !== 'linux')('what the kernel makes up is not walked (only Linux has /proc)', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  symlinkSync('/proc', join(folder, 'p'));
  symlinkSync('/sys/kernel', join(folder, 's'));
  const run = await spine.run(['import', folder, '--json']);
  expect([run.exitCode, JSON.parse(run.stdout)]).toEqual([0, expect.objectContaining({ files: 2, skippedFiles: 0 })]);
  expect(run.stderr).toMatch(`left out ${folder}/p, ${folder}/s (made up by the kernel)`);
  expect((await spine.run(['import', '/proc'])).stderr).toMatch(
    /no transcripts under \/proc \(left out \/proc \(made up/,
  );
});

test('an import whose sources were all cleaned up ends with 0 and says so', async () => {
  using spine = new TestSpine();
  const transcript = 'person/.claude/projects/p/a.jsonl';
  spine.write(transcript, claudeTranscript());
  await spine.say('import');
  const turns = async () => (await spine.json<{ totals: { turns: number } }>('summary')).totals.turns;
  const before = await turns();
  // The file, its folder, and the harness's folder.
  for (const name of [transcript, 'person/.claude/projects/p', 'person/.claude']) {
    rmSync(join(spine.folder, name), { recursive: true });
    for (const paths of [[], ['person/.claude/projects']]) {
      const run = await spine.run(['import', ...paths]);
      expect([name, paths, run.exitCode]).toEqual([name, paths, 0]);
      expect(run.stderr).toMatch(/nothing is left at .*\.claude\/projects.*; what was imported from there stays\n$/);
    }
  }
  expect(await turns()).toBe(before);
  // A place that never held anything is a mistake as ever.
  expect((await spine.run(['import', 'person/.claud'])).stderr).toMatch(/HOME_NOT_FOUND/);
});

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

test.each([
  ['full', ''],
  ['hash-only', 'spine: session id "../../escaped" is not a file name; no content records are kept for this session\n'],
])(
  'A092: a session id like a path is never used as one; in mode %s, which has no files by sessions or says what is left out',
  async (mode, said) => {
    using spine = new TestSpine();
    spine.write('t/a.jsonl', claudeTranscript({ sessionId: '../../escaped' }));
    const imported = await spine.run(['import', join(spine.folder, 't'), '--content', mode, '--json']);
    expect(JSON.parse(imported.stdout)).toMatchObject({ sessions: 1, turns: 1 });
    const about = imported.stderr.split('\n').filter((line) => line.includes('session id'));
    expect(about.map((line) => `${line}\n`).join('')).toBe(said);
    expect(pathsBelow(spine.folder).filter((path) => path.includes('escaped'))).toEqual([]);
    expect(await spine.say('sessions', 'show', '../../escaped')).toMatch('../../escaped');
  },
);

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
  expect(text).toMatch(`${path}: bytes ${from} to ${next - 1}: not a record: not-json\n`);
  expect(text).toMatch(`${path}: bytes ${next} to ${next + invalid.length - 1}: not a record: not-json\n`);
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
  expect(await spine.say('import', path, '--problems')).toMatch(/not a record.*\nnothing new in 1 transcript\n/);
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

test('compressed files that are cut or damaged are named after the import too, as long as they are', async () => {
  using spine = new TestSpine();
  const rollout = Buffer.from(claudeTranscript({ sessionId: 'a' }));
  const frames = Buffer.concat([zstdCompressSync(rollout), zstdCompressSync(rollout)]);
  const cut = spine.write('person/.codex/sessions/cut.jsonl.zst', frames.subarray(0, -5));
  const junk = spine.write('person/.codex/sessions/junk.jsonl.zst', 'not zstd');
  expect((await spine.run(['import'])).exitCode).toBe(1);
  const listed = await spine.json<{ unreadable: { path: string; reason: string }[] }>('import', '--problems');
  expect(listed.unreadable.map(({ path }) => path)).toEqual([cut, junk]);
  spine.write('person/.codex/sessions/cut.jsonl.zst', frames);
  rmSync(junk);
  expect((await spine.run(['import'])).exitCode).toBe(0);
  expect(await spine.json('import', '--problems')).toMatchObject({ unreadable: [] });
});
