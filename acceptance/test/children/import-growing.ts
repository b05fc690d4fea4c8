/**
 * Lets made-up transcripts grow, by parts of lines too, and imports them, until standard input ends; then it writes what is
 * missing of the last lines. Says on standard output, a line of JSON each, how the imports ended.
 * `node import-growing.ts <home> <folder of the transcripts> <seed>`.
 */
import { appendFileSync, mkdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededRandom } from '@agentspine/testkit';
import { ClaudeSession, diceOf } from '../claude-session.ts';
import { runSpine } from '../run-spine.ts';
import { actUntilTold } from './until-told.ts';

const sessionsMax = 4;
const [home = '', folder = '', seedText = '1'] = process.argv.slice(2);
const dice = diceOf(seededRandom(Number(seedText)));

/** The transcripts of one session: as many bytes of them as were written so far. */
class GrowingSession {
  readonly #session: ClaudeSession;
  readonly #path: string;
  readonly #written = new Map<string, number>();

  constructor(number: number) {
    const prefix = `${seedText}x${number}x`;
    const sessionId = `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const startMs = Date.parse('2026-03-01T08:00:00.000Z') + number * 7_200_000;
    this.#session = new ClaudeSession({ dice, prefix, sessionId, startMs, version: '2.1.231' });
    this.#path = join(folder, `.claude/projects/-made-up-${number}/${sessionId}`);
  }

  /** Goes on, and writes all of it but the last few bytes. */
  grow(): void {
    this.#session.addExchange();
    this.write(dice.chance(0.5) ? 0 : dice.below(200));
  }

  write(heldBack: number): void {
    const { lines, agents } = this.#session;
    this.#writeFile(`${this.#path}.jsonl`, lines, heldBack);
    for (const [agent, own] of agents) this.#writeFile(`${this.#path}/subagents/agent-${agent}.jsonl`, own, heldBack);
  }

  #writeFile(path: string, lines: readonly object[], heldBack: number): void {
    const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const from = this.#written.get(path) ?? 0;
    const to = Math.max(from, bytes.length - heldBack);
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, bytes.subarray(from, to));
    this.#written.set(path, to);
  }
}

const sessions = Array.from({ length: sessionsMax }, (_, number) => new GrowingSession(number));
await actUntilTold(async () => {
  dice.pick(sessions).grow();
  const args = ['import', folder];
  writeSync(1, `${JSON.stringify({ args, ...(await runSpine(home, ...args)) })}\n`);
});
for (const session of sessions) session.write(0);
