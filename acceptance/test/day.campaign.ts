import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstSeed, openTempHome, promptLine, replyLine, roundsOf, seededRandom } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { diceOf } from './claude-session.ts';
import { differencesOf, dumpArchive, rowsOf } from './dump-archive.ts';
import { spineProgram } from './run-spine.ts';

const seed = firstSeed();
const sessions = roundsOf({ small: 2, full: 40 });

/** A user with a home, whose agent has hooks. */
class Day {
  readonly user: string;
  readonly home: string;
  /** What each transcript held in the end, by its path. */
  readonly transcripts = new Map<string, string>();
  sent = 0;

  constructor(folder: string) {
    this.user = join(folder, 'user');
    this.home = join(this.user, '.agentspine');
    mkdirSync(join(this.user, '.claude/projects/-code-app'), { recursive: true });
  }

  spine(home: string, ...args: readonly string[]): string {
    const done = spawnSync(process.execPath, [spineProgram, ...args], {
      env: this.#env(home),
      encoding: 'utf8',
      timeout: 300_000,
    });
    if (done.status !== 0) throw new Error(`spine ${args.join(' ')} ended with ${done.status}: ${done.stderr}`);
    return done.stdout;
  }

  /** Starts a watcher, and waits until it has the home. */
  async watch(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [spineProgram, 'watch', '--json'], {
      env: this.#env(this.home),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // It says what it took; of what a killed one left there is always something.
    this.hook('SessionStart', { session_id: 'the-watcher-starts', source: 'startup' });
    await once(child.stdout ?? child, 'data');
    return child;
  }

  /** Runs the hook as Claude Code does, with the command of its settings. */
  hook(event: string, more: object): void {
    const settings = JSON.parse(readFileSync(join(this.user, '.claude/settings.json'), 'utf8'));
    const { command } = settings.hooks[event][0].hooks[0];
    const input = JSON.stringify({ hook_event_name: event, cwd: '/code/app', ...more });
    const done = spawnSync('sh', ['-c', command], { input, encoding: 'utf8', timeout: 300_000 });
    expect([done.status, done.stdout, done.stderr]).toEqual([0, '', '']);
    this.sent += 1;
  }

  write(path: string, text: string): void {
    appendFileSync(path, text);
    this.transcripts.set(path, (this.transcripts.get(path) ?? '') + text);
  }

  query(sql: string): unknown {
    return JSON.parse(this.spine(this.home, 'query', sql, '--json')).rows;
  }

  #env(home: string) {
    return { PATH: process.env['PATH'], HOME: this.user, AGENTSPINE_HOME: home, TZ: 'UTC' };
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test(`a day of ${sessions} sessions with killed agents, killed watchers, their locks left, and transcripts deleted loses nothing and has nothing twice (seed ${seed})`, async () => {
  using folder = openTempHome();
  const day = new Day(folder.path);
  const dice = diceOf(seededRandom(seed));
  day.spine(day.home, 'hook', 'install', '--harness', 'claude-code');
  let watcher = await day.watch();
  const ended: string[] = [];
  for (let number = 0; number < sessions; number += 1) {
    const session = `session-${number}`;
    const path = join(day.user, `.claude/projects/-code-app/${session}.jsonl`);
    const of = (line: string) => `${line.trimEnd().replaceAll('made-up-session', session)}\n`;
    day.hook('SessionStart', { session_id: session, source: 'startup' });
    for (let turn = 0; turn < 4; turn += 1) {
      const id = number * 100 + turn * 2;
      day.hook('UserPromptSubmit', { session_id: session, prompt: `ask ${id}` });
      day.write(path, of(promptLine(id)));
      if (dice.chance(0.3)) await sleep(dice.below(400));
      const answer = of(replyLine(id + 1));
      const cut = dice.below(answer.length);
      day.write(path, answer.slice(0, cut));
      // The machine stops in the midst of a line, or of a round: what held locks is gone, and the locks are there.
      if (turn === number % 4) {
        await sleep(dice.below(600));
        await kill(watcher);
        watcher = await day.watch();
      }
      day.write(path, answer.slice(cut));
      day.hook('Stop', { session_id: session, last_assistant_message: `answered ${id}` });
    }
    // The agent of every second session is killed: no end is reported, and its last line is not whole.
    if (number % 2 === 0) {
      day.hook('SessionEnd', { session_id: session, reason: 'logout' });
      ended.push(session);
    } else day.write(path, '{"type":"assistant","mess');
  }
  await kill(watcher);
  day.spine(day.home, 'import');
  for (const path of day.transcripts.keys()) rmSync(path);
  day.spine(day.home, 'import');

  const control = join(folder.path, 'control');
  for (const [path, text] of day.transcripts) writeFileSync(path, text);
  day.spine(control, 'import');
  expect(differencesOf(dumpArchive(day.home), dumpArchive(control))).toEqual([]);
  expect(rowsOf(dumpArchive(day.home))).toBeGreaterThan(sessions * 4);
  // Only hooks know what follows.
  expect(day.query('SELECT count(*), count(DISTINCT message_id) FROM live.hook_messages')).toEqual([
    [day.sent, day.sent],
  ]);
  const reported = `SELECT session_id, end_reason, prompts, last_message FROM live.session_reports
    WHERE session_id LIKE 'session-%' ORDER BY first_ms`;
  expect(day.query(reported)).toEqual(
    Array.from({ length: sessions }, (_, number) => {
      const session = `session-${number}`;
      const reason = ended.includes(session) ? 'logout' : null;
      return [session, reason, 4, `answered ${number * 100 + 6}`];
    }),
  );
  expect(readdirSync(join(day.home, 'inbox'))).toEqual([]);
  expect(JSON.parse(day.spine(day.home, 'status', '--json')).inbox).toEqual({ waiting: 0, lost: 0 });
});
