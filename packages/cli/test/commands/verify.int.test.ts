import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claudeSession, codexSession, type Happening } from '../claim-transcripts.ts';
import { pathsBelow, TestSpine } from '../test-spine.ts';

interface Verified {
  readonly isFailed: boolean;
  readonly claimCounts: Readonly<Record<string, number>>;
  readonly claims: readonly Readonly<Record<string, unknown>>[];
}

const asked = { asked: 'Please fix the width.' };
const passes = { ran: 'npm test', output: 'Tests: 8 passed, 8 total' };
const fails = { ran: 'npm test', output: 'Tests: 2 failed, 6 passed, 8 total', exitCode: 1 };
const says = { said: 'All tests pass.' };

async function verify(spine: TestSpine, ...args: readonly string[]): Promise<Verified & { readonly exitCode: number }> {
  const { exitCode, stdout, stderr } = await spine.run(['verify', '--json', ...args]);
  if (exitCode === 2) throw new Error(stderr);
  return { exitCode, ...JSON.parse(stdout) };
}

async function openWith(transcript: string): Promise<TestSpine> {
  const spine = new TestSpine();
  await spine.say('import', spine.write('t/a.jsonl', transcript));
  return spine;
}

const sessions = { 'Claude Code': claudeSession, Codex: codexSession };

/** What supports a claim of each kind, and what it looks like when it failed. */
const kinds = [
  { kind: 'tests', good: passes, bad: fails, claim: says },
  {
    kind: 'build',
    good: { ran: 'cargo build', output: 'Finished dev in 1s' },
    bad: { ran: 'cargo build', output: 'error: could not compile `x`', exitCode: 101 },
    claim: { said: 'It compiles.' },
  },
  {
    kind: 'lint',
    good: { ran: 'ruff check .', output: 'All checks passed!' },
    bad: { ran: 'ruff check .', output: 'Found 2 errors.', exitCode: 1 },
    claim: { said: 'Lint is clean.' },
  },
  {
    kind: 'commit',
    good: { ran: 'git commit -m x', output: '[main 1a2b3c4] x' },
    bad: { ran: 'git commit -m x', output: 'husky - pre-commit hook exited with code 1', exitCode: 1 },
    claim: { said: 'The fix is committed.' },
  },
  {
    kind: 'push',
    good: { ran: 'git push', output: '   1a2b3c4..5d6e7f8  main -> main' },
    bad: { ran: 'git push', output: ' ! [rejected]        main -> main (fetch first)', exitCode: 1 },
    claim: { said: 'Pushed to `origin/main`.' },
  },
  {
    kind: 'pr',
    good: { ran: 'gh pr create --fill', output: 'https://github.com/x/y/pull/7' },
    bad: { ran: 'gh pr create --fill', output: 'pull request create failed', exitCode: 1 },
    claim: { said: 'I opened a pull request.' },
  },
  {
    kind: 'write',
    good: { edited: 'src/width.ts' },
    bad: { edited: 'src/width.ts', failure: 'String to replace not found' },
    claim: { said: 'I fixed `src/width.ts`.' },
  },
] as const satisfies readonly { kind: string; good: Happening; bad: Happening; claim: Happening }[];

/** What happens in each session of a home, after something was asked. */
const happenings: Readonly<Record<string, readonly Happening[]>> = {
  ...Object.fromEntries(
    kinds.flatMap(({ kind, good, bad, claim }) => [
      [`${kind}-done`, [good, claim]],
      [`${kind}-not-done`, [{ ran: 'ls', output: 'a' }, claim]],
      [`${kind}-failed`, [bad, claim]],
    ]),
  ),
  stale: [passes, { edited: 'src/a.ts' }, says],
  refused: [{ refused: 'npm test' }, says],
  count: [passes, { said: '9 passed.' }],
};

describe.each(Object.entries(sessions))('%s', (_, session) => {
  let spine: TestSpine;

  beforeAll(async () => {
    spine = new TestSpine();
    for (const [id, happened] of Object.entries(happenings))
      spine.write(`t/${id}.jsonl`, session(id, [asked, ...happened]));
    await spine.say('import', join(spine.folder, 't'));
  });

  afterAll(() => spine[Symbol.dispose]());

  async function statusOf(kind: string, id: string) {
    const { claims, exitCode, isFailed } = await verify(spine, '--session', id);
    expect(isFailed).toBe(exitCode === 1);
    expect(new Set(claims.map((claim) => claim['session']))).toEqual(new Set([id]));
    const claim = claims.find((each) => each['kind'] === kind);
    return [claim?.['status'], claim?.['reason'], exitCode];
  }

  test.each(kinds)('a $kind claim is verified by what was done', async ({ kind }) => {
    expect(await statusOf(kind, `${kind}-done`)).toEqual(['verified', expect.any(String), 0]);
  });

  test.each(kinds)('a $kind claim is unverifiable where it was not done, and the gate passes', async ({ kind }) => {
    expect(await statusOf(kind, `${kind}-not-done`)).toEqual(['unverifiable', 'no-evidence', 0]);
  });

  test.each(kinds)('a $kind claim is contradicted where it failed, and the gate fails', async ({ kind }) => {
    expect(await statusOf(kind, `${kind}-failed`)).toEqual(['contradicted', expect.any(String), 1]);
  });

  test('a claim is out of date after an edit of source', async () => {
    expect(await statusOf('tests', 'stale')).toEqual(['unverifiable', 'stale', 0]);
  });

  test('a claim is contradicted where the call was refused', async () => {
    expect(await statusOf('tests', 'refused')).toEqual(['contradicted', 'refused', 1]);
  });

  test('a claim is contradicted where the run counted another number', async () => {
    expect(await statusOf('tests', 'count')).toEqual(['contradicted', 'count', 1]);
  });
});

test('a claim is named as its log names it: session, uuid, line, offsets; and so is its evidence', async () => {
  using spine = await openWith(claudeSession('5e55', [asked, fails, { said: 'Done.\n\nAll tests pass.' }]));
  const { claims } = await verify(spine);
  expect(claims).toEqual([
    expect.objectContaining({
      kind: 'tests',
      session: '5e55',
      message: '5e55-2-reply',
      line: 4,
      start: 7,
      end: 22,
      quote: 'All tests pass.',
      turn: 0,
      evidence: expect.objectContaining({ call: 'toolu_5e55_1', line: 3, command: 'npm test', outcome: 'failed' }),
    }),
  ]);
});

test('the output has a line a claim, and no pattern in it', async () => {
  using spine = await openWith(claudeSession('5e55', [asked, fails, says, asked, passes, says]));
  const { stdout, exitCode } = await spine.run(['verify']);
  expect(exitCode).toBe(1);
  expect(stdout).toBe(
    [
      '2 turns, 2 claims: 1 verified, 1 contradicted',
      '✗ "All tests pass."  5e55 · turn 1 · 2026-05-15 09:02  npm test failed at 2026-05-15 09:01 and did not pass after that: Tests: 2 failed, 6 passed, 8 total',
      '✓ 1 verified: --all lists them with their evidence',
      '',
      'Times are those of UTC.',
      '',
    ].join('\n'),
  );
  expect((await spine.run(['verify', '--all'])).stdout).toContain('✓ "All tests pass."');
});

test('text of a transcript acts on no terminal', async () => {
  using spine = await openWith(claudeSession('5e55', [asked, fails, { said: 'All\u001b[31m tests pass\u202e.' }]));
  expect((await spine.run(['verify'])).stdout).toContain('"All\\u001b[31m tests pass\\u202e."');
});

test('--fail-on decides which claims fail the gate', async () => {
  using spine = await openWith(claudeSession('5e55', [asked, passes, { edited: 'src/a.ts' }, says]));
  expect((await verify(spine)).exitCode).toBe(0);
  expect((await verify(spine, '--fail-on', 'stale')).exitCode).toBe(1);
  expect((await verify(spine, '--fail-on', 'unverifiable')).exitCode).toBe(1);
  expect((await verify(spine, '--fail-on', 'never')).exitCode).toBe(0);
});

test('--session, --task and --since narrow what is judged, and a name that is not there is no pass', async () => {
  using spine = await openWith(claudeSession('5e55', [asked, fails, says]));
  await spine.say('import', spine.write('t/b.jsonl', claudeSession('0the4', [asked, passes, says])));
  expect((await verify(spine)).claims).toHaveLength(2);
  expect((await verify(spine, '--session', '0the4')).claimCounts).toMatchObject({ verified: 1, contradicted: 0 });
  expect((await verify(spine, '--task', 'claude-code:5e55')).claimCounts).toMatchObject({ contradicted: 1 });
  expect((await verify(spine, '--since', '1h')).claims).toEqual([]);
  expect(await spine.run(['verify', '--session', 'typo'])).toMatchObject({ exitCode: 1, stdout: '' });
});

test('snapshots of one session are judged once', async () => {
  const happenings = [asked, fails, says];
  using spine = await openWith(claudeSession('5e55', happenings));
  await spine.say('import', spine.write('t/later.jsonl', claudeSession('5e55', [...happenings, passes, says])));
  expect((await verify(spine)).claimCounts).toMatchObject({ contradicted: 1, verified: 1 });
});

test('--format junit has a test case a claim', async () => {
  using spine = await openWith(
    claudeSession('5e55', [asked, fails, { said: 'All <b> tests "pass".' }, { said: 'Lint is clean.' }]),
  );
  const { stdout, exitCode } = await spine.run(['verify', '--format', 'junit']);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuite name="spine verify" tests="2" failures="1" errors="0" skipped="1">/,
  );
  expect(stdout).toContain('name="All &lt;b&gt; tests &quot;pass&quot;."><failure type="failed"');
});

describe('as a Stop hook', () => {
  async function hook(happenings: readonly Happening[], fields: object = {}) {
    using spine = new TestSpine();
    const path = spine.write('session.jsonl', claudeSession('5e55', happenings));
    const text = JSON.stringify({ session_id: '5e55', transcript_path: path, ...fields });
    const stdin = (async function* () {
      yield new TextEncoder().encode(text);
    })();
    return await spine.run(['verify', '--hook'], { stdin });
  }

  test('it exits with 2 and one sentence when the last turn claims what failed', async () => {
    const { exitCode, stderr, stdout } = await hook([asked, fails, says]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^"All tests pass\." is not so: npm test failed .*\n$/);
  });

  test('it exits with 2 when the tests ran before the last edit', async () => {
    const { exitCode, stderr } = await hook([asked, passes, { edited: 'src/a.ts' }, says]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('run it again')]);
  });

  test('it lets the agent stop when all is well, when only an earlier turn is wrong, and when it spoke before', async () => {
    expect(await hook([asked, passes, says])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await hook([asked, fails, says, asked, { said: 'You are welcome.' }])).toMatchObject({ exitCode: 0 });
    expect(await hook([asked, fails, says], { stop_hook_active: true })).toMatchObject({ exitCode: 0 });
  });

  test('it never blocks over a transcript that it cannot read', async () => {
    expect(await hook([], { transcript_path: '/nowhere/x.jsonl' })).toMatchObject({ exitCode: 1 });
    expect(await hook([], { transcript_path: 7 })).toMatchObject({ exitCode: 1 });
  });
});

test('verify changes nothing of the home but the claims that it keeps', async () => {
  using spine = await openWith(claudeSession('5e55', [asked, fails, says]));
  const before = readFileSync(`${spine.home}/ledger.jsonl`);
  const names = pathsBelow(spine.home);
  await verify(spine);
  expect(readFileSync(`${spine.home}/ledger.jsonl`)).toEqual(before);
  expect(pathsBelow(spine.home).filter((path) => !names.includes(path) && !/-(?:wal|shm)$/.test(path))).toEqual([
    `${spine.home}/claims.sqlite`,
  ]);
});

test('verify answers of a home that cannot be written', async () => {
  using spine = await openWith(claudeSession('5e55', [asked, fails, says]));
  const whole = await verify(spine);
  rmSync(`${spine.home}/claims.sqlite`, { force: true });
  // SQLite can put neither the store there nor its log; a mode of the folder alone would not stop a root user.
  mkdirSync(`${spine.home}/claims.sqlite`);
  chmodSync(spine.home, 0o500);
  try {
    expect(await verify(spine)).toEqual(whole);
  } finally {
    chmodSync(spine.home, 0o700);
  }
});

const day = [asked, fails, says, { edited: 'src/a.ts' }, passes, says, { said: 'Updated `src/a.ts`.' }];

/** Every cell of every table, in the order of the rows. */
async function rowsOf(spine: TestSpine): Promise<unknown> {
  const tables = ['claims', 'activities', 'evidence'];
  const parts = tables.map((table) => `SELECT '${table}', to_json(t)::VARCHAR FROM claims.${table} t`);
  return JSON.parse(await spine.say('query', `${parts.join(' UNION ALL ')} ORDER BY ALL`, '--json')).rows;
}

describe('claims.sqlite', () => {
  test.each(Object.entries(sessions))(
    'C10 a store that grew with its transcripts has the rows of one that is made again: %s',
    async (_, session) => {
      using spine = new TestSpine();
      const lines = session('5e55', day).split(/(?<=\n)/);
      for (const part of [0.4, 0.7, 1]) {
        await spine.say('import', spine.write('t/a.jsonl', lines.slice(0, Math.ceil(lines.length * part)).join('')));
        await verify(spine, '--fail-on', 'never');
      }
      const grown = await rowsOf(spine);
      rmSync(`${spine.home}/claims.sqlite`);
      await verify(spine, '--fail-on', 'never');
      expect(await rowsOf(spine)).toEqual(grown);
    },
  );

  test('what is kept answers as what was just judged', async () => {
    using spine = await openWith(claudeSession('5e55', day));
    const first = await verify(spine, '--all');
    expect(await verify(spine, '--all')).toEqual(first);
    expect(first.claims.length).toBeGreaterThan(2);
  });

  test('evidence that comes late judges again', async () => {
    using spine = new TestSpine();
    const lines = claudeSession('5e55', [asked, says, fails, says]);
    const early = lines.slice(0, lines.indexOf('Tests: 2 failed'));
    await spine.say('import', spine.write('t/a.jsonl', early.slice(0, early.lastIndexOf('\n') + 1)));
    expect((await verify(spine)).claims.map(({ status }) => status)).toEqual(['unverifiable']);
    await spine.say('import', spine.write('t/a.jsonl', lines));
    expect((await verify(spine)).claims.map(({ status }) => status)).toEqual(['contradicted', 'unverifiable']);
  });

  test.each(['', 'no database', 'SQLite format 3\0 and no more'])(
    'a damaged store costs no answer: %j',
    async (bytes) => {
      using spine = await openWith(claudeSession('5e55', day));
      const whole = await verify(spine, '--all');
      writeFileSync(`${spine.home}/claims.sqlite`, bytes);
      expect(await verify(spine, '--all')).toEqual(whole);
    },
  );

  test('SQL sees claims with what says so, of transcripts that verify never saw', async () => {
    using spine = await openWith(claudeSession('5e55', day));
    const sql = `SELECT c.status, c.reason, a.program, a.outcome FROM claims.claims c
      JOIN claims.evidence e USING (claim_id) JOIN claims.activities a USING (activity_id)
      WHERE c.kind = 'tests' AND e.role = 'evidence' ORDER BY c.ordinal`;
    const { rows } = JSON.parse(await spine.say('query', sql, '--json'));
    expect(rows).toEqual([
      ['contradicted', 'failed', 'npm', 'failed'],
      ['verified', 'passed', 'npm', 'passed'],
    ]);
  });
});
