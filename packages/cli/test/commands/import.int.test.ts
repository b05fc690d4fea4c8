import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportReport } from '@agentspine/home';
import { describe, expect, test } from 'vitest';
import { claudeTranscript, writeTwoSessions } from '../claude-lines.ts';
import { exampleTranscripts, pathsBelow, TestSpine } from '../test-spine.ts';

test('the report has the keys that others rely on', async () => {
  using spine = new TestSpine();
  const report = await spine.json('import', writeTwoSessions(spine));
  expect(report).toEqual({
    files: 2,
    bytesRead: expect.any(Number),
    bytesStored: expect.any(Number),
    sessions: 2,
    turns: 3,
    toolCalls: 0,
    toolResults: 0,
    unparsedLines: 0,
    skippedFiles: 0,
    erasedFiles: 0,
    unreadableFiles: 0,
    traceEvents: 15,
    elapsedMs: 0,
  });
});

test('a home, a harness folder, any folder, a file, and several of them are imported', async () => {
  for (const paths of [
    [exampleTranscripts],
    [join(exampleTranscripts, '.claude'), join(exampleTranscripts, '.codex')],
    [join(exampleTranscripts, '.claude', 'projects'), join(exampleTranscripts, '.codex', 'sessions')],
    pathsBelow(exampleTranscripts).filter((path) => path.endsWith('.jsonl')),
  ]) {
    using spine = new TestSpine();
    expect(await spine.json<ImportReport>('import', ...paths)).toMatchObject({ files: 3, sessions: 3, turns: 13 });
  }
});

test('without a path the folders of the harnesses are found, or those that the environment names', async () => {
  using spine = new TestSpine();
  spine.write('person/.claude/projects/p/a.jsonl', claudeTranscript({ sessionId: 'a' }));
  spine.write('elsewhere/projects/p/b.jsonl', claudeTranscript({ sessionId: 'b' }));
  expect(await spine.json<ImportReport>('import')).toMatchObject({ files: 1, sessions: 1 });
  const env = { AGENTSPINE_HOME: spine.home, CLAUDE_CONFIG_DIR: join(spine.folder, 'elsewhere') };
  const { stdout } = await spine.run(['import', '--json'], { env });
  expect(JSON.parse(stdout)).toMatchObject({ files: 1, sessions: 1 });
});

test('a second import says that nothing is new', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  expect(await spine.say('import', folder)).toMatch(
    /^2 transcripts, .* taken into custody as .*\n2 sessions, 3 turns, /,
  );
  expect(await spine.say('import', folder)).toMatch(/^nothing new in 2 transcripts\n0 sessions, 0 turns, /);
});

test('a path that is not there, and a folder without anything, fail with the next step and make no home', async () => {
  using spine = new TestSpine();
  mkdirSync(join(spine.folder, 'empty'));
  const missing = await spine.run(['import', 'nowhere', 'empty']);
  expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
  expect(missing.stderr).toMatch(/^spine import: there is nothing at .*nowhere; .*\(HOME_NOT_FOUND\)\n$/);
  for (const args of [['import', 'empty'], ['import']]) {
    const nothing = await spine.run(args);
    expect(nothing).toMatchObject({ exitCode: 1, stdout: '' });
    expect(nothing.stderr).toMatch(
      /^spine import: no transcripts (?:under|in) .*spine import PATH \(HOME_NOTHING_FOUND\)\n$/,
    );
    // Some fifty places are looked at: they are counted, and listed by another command.
    expect(nothing.stderr.length).toBeLessThan(320);
  }
  const { stderr } = await spine.run(['import']);
  expect(stderr).toMatch(
    / in \d+ usual places of Claude Code, Codex, .* and \d+ more; "spine import --list-harnesses" names /,
  );
  expect(existsSync(spine.home)).toBe(false);
});

test('the content mode of the flag, the environment and the configuration is obeyed in this order', async () => {
  const secret = 'Please look at it';
  const contentOf = async (flag: readonly string[], env: Record<string, string>, config: string) => {
    using spine = new TestSpine();
    spine.write('spine/config.json', config);
    const changes = { env: { AGENTSPINE_HOME: spine.home, ...env } };
    expect((await spine.run(['import', writeTwoSessions(spine), ...flag], changes)).exitCode).toBe(0);
    const { stdout } = await spine.run(['blob', 'verify', '--json'], changes);
    const { blobs } = JSON.parse(stdout) as { blobs: number };
    const texts = pathsBelow(spine.home).filter((path) => /\.(?:jsonl|json)$/.test(path));
    const isTold = texts.some((path) => readFileSync(path, 'utf8').includes(secret));
    return { blobs, isTold };
  };
  const off = '{"content": {"store": "off"}}';
  expect(await contentOf([], {}, '{}')).toMatchObject({ blobs: 2 });
  expect(await contentOf([], {}, off)).toEqual({ blobs: 0, isTold: false });
  expect(await contentOf([], { AGENTSPINE_CONTENT: 'full' }, off)).toMatchObject({ blobs: 2 });
  expect(await contentOf(['--content', 'hash-only'], { AGENTSPINE_CONTENT: 'full' }, off)).toEqual({
    blobs: 0,
    isTold: false,
  });
});

test('Ctrl-C ends an import in order; the next one goes on', async () => {
  using spine = new TestSpine();
  const folder = writeTwoSessions(spine);
  const { exitCode, stdout } = await spine.run(['import', folder], { signal: AbortSignal.abort() });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/interrupted; the next import goes on from here\n$/);
  expect(await spine.json<ImportReport>('import', folder)).toMatchObject({ files: 2, sessions: 2 });
});

describe('spine import --list-harnesses', () => {
  test('names every harness, its places and how many files are there, and imports nothing', async () => {
    using spine = new TestSpine();
    mkdirSync(join(spine.person, '.claude/projects'), { recursive: true });
    const env = { AGENTSPINE_HOME: spine.home, CODEX_HOME: join(exampleTranscripts, '.codex') };
    const { stdout, exitCode } = await spine.run(['import', '--list-harnesses'], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Claude Code (--source claude-code), json-lines\n');
    expect(stdout).toMatch(/\.claude\/projects: 0 files\n {2}.*\.config\/claude\/projects: not there\n/);
    expect(stdout).toMatch(
      /\.codex\/sessions: 1 file\n {2}.*archived_sessions: not there\n {2}another place: set CODEX_HOME\n/,
    );
    expect(existsSync(spine.home)).toBe(false);
  });

  test('says how many sessions of each were imported', async () => {
    using spine = new TestSpine();
    await spine.run(['import', writeTwoSessions(spine)]);
    const { stdout } = await spine.run(['import', '--list-harnesses']);
    expect(stdout).toContain('Claude Code (--source claude-code), json-lines\n  2 sessions imported\n');
    expect(stdout).toMatch(
      /\(--source amp\), json-document, experimental: made of its documented format\n {2}0 sessions imported\n/,
    );
  });

  test('as JSON has the keys that others rely on', async () => {
    using spine = new TestSpine();
    const { harnesses } = await spine.json<{ readonly harnesses: readonly object[] }>('import', '--list-harnesses');
    expect(harnesses.map((harness) => Object.keys(harness))).toEqual(
      harnesses.map(() => [
        'source',
        'title',
        'isExperimental',
        'parserVersion',
        'traceVersion',
        'form',
        'variables',
        'places',
        'says',
        'uncounted',
      ]),
    );
    expect(harnesses[0]).toMatchObject({
      source: 'claude-code',
      places: [{ exists: false, files: 0, unreadable: 0 }, {}],
    });
  });

  test.each([[['a']], [['--no-trace']], [['--problems']], [['--content', 'off']]])(
    'with %j is refused',
    async (more) => {
      using spine = new TestSpine();
      const { exitCode, stderr } = await spine.run(['import', '--list-harnesses', ...more]);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('takes neither a path nor another flag')]);
    },
  );
});
