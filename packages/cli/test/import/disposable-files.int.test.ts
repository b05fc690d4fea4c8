import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { disposableFiles } from '@agentspine/stores';
import { share } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { claudeLines, claudeTranscript } from '../claude-lines.ts';
import { pathsBelow, TestSpine } from '../test-spine.ts';

/** What the damage is done to: every name that may be deleted, and files in the folders among them. */
const disposable: readonly string[] = [
  ...disposableFiles.map(([name]) => name),
  'content/a.jsonl',
  'analytics/daily-2026-05-14.json',
];

/** Names of folders; a file in the place of one is then the damage. */
const folders: ReadonlySet<string> = new Set(
  disposableFiles.filter(([, kind]) => kind === 'directory').map(([name]) => name),
);

type Damage = (path: string, before: Buffer | undefined) => void;

const damages: Readonly<Record<string, Damage>> = {
  'is deleted': () => undefined,
  'is empty': (path) => writeFileSync(path, ''),
  'is cut in half': (path, before) =>
    writeFileSync(path, (before ?? Buffer.from('half')).subarray(0, (before?.length ?? 4) / 2)),
  'holds random bytes': (path) =>
    writeFileSync(path, Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7_919 + (index >> 3)) % 251))),
  'is JSON of another shape': (path) => writeFileSync(path, '{"v":1,"manifest":[],"files":{"x":7},"ledger":null}\n'),
  'is JSON null': (path) => writeFileSync(path, 'null'),
  'has other numbers': (path, before) =>
    writeFileSync(
      path,
      Buffer.from(
        (before ?? Buffer.from('1')).toString('latin1').replace(/[1-8]/g, (digit) => `${Number(digit) + 1}`),
        'latin1',
      ),
    ),
  'is a folder': (path) => mkdirSync(join(path, 'in it'), { recursive: true }),
};

function damage(path: string, kind: string): void {
  const before = readIfFile(path);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(join(path, '..'), { recursive: true });
  damages[kind]?.(path, before);
}

function readIfFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Two sessions, of two and one replies, imported, with every store that a home has. */
async function makeHome(spine: TestSpine): Promise<string> {
  const folder = join(spine.folder, 't');
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', replies: 2 }));
  spine.write('t/b.jsonl', claudeTranscript({ sessionId: 'b', title: 'named' }));
  await spine.say('import', folder);
  await spine.say('ledger', 'stamp', '--session', 'a', 'parentAgentId=x');
  await spine.say('analytics', 'daily', '--date', '2026-05-14');
  return folder;
}

/** What was moved away from a name, without the number. */
function movedAway(spine: TestSpine): readonly string[] {
  const moved = pathsBelow(spine.home).filter((path) => /\.set-aside-1$/.test(path));
  return moved.map((path) => path.slice(spine.home.length + 1).replace(/\.set-aside-1$/, ''));
}

test('every name that ARCHITECTURE.md lets be deleted is one that is tried here', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../ARCHITECTURE.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `') && /\|\s*yes\b[^|]*\|$/.test(line));
  const names = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+?)\/?`/g)].map((match) => match[1]),
  );
  expect(names.length).toBeGreaterThan(8);
  expect(disposable).toEqual(expect.arrayContaining(names));
});

test.each([
  ['cursors.json', 'has other numbers', 'cursors.json was damaged and is made again'],
  ['cursors.json', 'is cut in half', 'cursors.json was damaged and is made again'],
  ['cursors.json', 'is a folder', 'cursors.json was not a file; it is made again, and what was there is now'],
  [
    'archive.sqlite',
    'holds random bytes',
    'archive.sqlite is damaged: file is not a database; it is built again from the ledger',
  ],
  ['content', 'is empty', 'content was not a folder; it is made again'],
])('that %s %s is said in one line at the import, which ends well', async (name, kind, line) => {
  using spine = new TestSpine();
  const folder = await makeHome(spine);
  damage(join(spine.home, name), kind);
  const imported = await spine.run(['import', folder]);
  expect(imported.exitCode).toBe(0);
  expect(imported.stderr.split('\n').filter((each) => each.includes(line))).toHaveLength(1);
  expect((await spine.run(['import', folder])).stderr).toBe('');
});

test.each(['end', 'offset', 'taken', 'generation'])(
  'a number of cursors.json that is wrong and possible, %s, is not believed: what was appended is counted, once',
  async (field) => {
    using spine = new TestSpine();
    const folder = await makeHome(spine);
    const path = join(spine.home, 'cursors.json');
    const bytes = readFileSync(path);
    const from = bytes.indexOf('\n') + 1;
    const text = zstdDecompressSync(bytes.subarray(from)).toString();
    const other = text.replaceAll(
      new RegExp(`"${field}":(\\d+)`, 'g'),
      (_, number) => `"${field}":${Number(number) + 310}`,
    );
    expect(other).not.toBe(text);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, from), zstdCompressSync(other)]));
    appendFileSync(join(folder, 'a.jsonl'), `${claudeLines({ sessionId: 'a', replies: 3 }).at(-1)}\n`);
    const doctor = await spine.run(['doctor']);
    expect(doctor.stdout).toMatch(/cursors\.json is damaged/);
    expect(doctor.exitCode).toBe(0);
    expect(await spine.say('import', folder)).toContain('1 turn');
    expect(await spine.json('summary')).toMatchObject({ totals: { turns: 4 } });
  },
);

test('a damaged index of the ledger is told by the stamp that needs it', async () => {
  using spine = new TestSpine();
  await makeHome(spine);
  damage(join(spine.home, 'ledger.idx'), 'holds random bytes');
  const stamped = await spine.run(['ledger', 'stamp', '--session', 'b', 'parentAgentId=y']);
  expect(stamped).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/ledger\.idx was damaged and is made again/),
  });
});

describe.each(share(disposable, 3))('%s may be deleted', (name) => {
  // Other damages to each name.
  const possible = Object.keys(damages).filter((kind) => !(folders.has(name) && kind === 'is a folder'));
  const kinds = share(possible, possible.length, disposable.indexOf(name));
  test.each(kinds)('and where it %s, everything goes on', async (kind) => {
    using spine = new TestSpine();
    const folder = await makeHome(spine);
    damage(join(spine.home, name), kind);
    appendFileSync(join(folder, 'a.jsonl'), `${claudeLines({ sessionId: 'a', replies: 3 }).at(-1)}\n`);
    const run = async (...args: readonly string[]): Promise<string> => {
      const done = await spine.run(args);
      expect(done, `${args.join(' ')}: ${done.stderr}`).toMatchObject({ exitCode: 0 });
      expect(done.stderr).not.toMatch(/ERR_|EISDIR|ENOTDIR|\n {4}at /);
      return done.stdout;
    };
    const imported = await spine.run(['import', folder]);
    expect(imported, imported.stderr).toMatchObject({ exitCode: 0 });
    await run('ledger', 'stamp', '--session', 'b', 'parentAgentId=y');
    await run('import', folder);
    const { sessions } = JSON.parse(await run('sessions', 'list', '--json'));
    expect(
      sessions
        .map(({ sessionId, turnCount }: { sessionId: string; turnCount: number }) => [sessionId, turnCount])
        .sort(),
    ).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    await run('analytics', 'daily', '--date', '2026-05-14');
    await run('trace', 'import');
    await run('status');
    // Content records are appended to and not made anew: doctor names the lines that are damaged, and nothing else.
    const doctor = await spine.run(['doctor']);
    const problems = doctor.stdout.split('\n').filter((line) => line.includes('problem: '));
    expect(problems.filter((line) => name !== 'content/a.jsonl' || !line.includes('/content/a.jsonl has '))).toEqual(
      [],
    );
    expect(doctor).toMatchObject({ exitCode: problems.length === 0 ? 0 : 1 });
    const isOtherKind = kind === 'is a folder' || (folders.has(name) && kind !== 'is deleted');
    expect(movedAway(spine)).toEqual(isOtherKind ? [name] : []);
  });
});
