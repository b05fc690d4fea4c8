import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededRandom } from '@agentspine/testkit';
import { ClaudeSession, type Dice, diceOf, type Line } from './claude-session.ts';
import { CodexThread, makeLegacyThread, uuidV7 } from './codex-thread.ts';

/** A made-up transcript. */
export interface HistoryFile {
  /** Below the folder of the history, as a home would have it. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Of a file that is written again as a whole: what was in it before, the oldest first. */
  readonly versions?: readonly Buffer[];
}

export interface HistoryOptions {
  /** Sessions and threads of each kind; default 2. */
  readonly size?: number;
}

const startMs = Date.parse('2026-03-01T08:00:00.000Z');
const dayMs = 86_400_000;

/**
 * Makes the transcripts of a made-up home, decided by the seed: Claude sessions with copies, fragments, replays, forks and
 * subagents' files, Codex threads with a forked child and an old one; with comments, damage and unknown shapes in them.
 */
export function makeHistory(seed: number, { size = 2 }: HistoryOptions = {}): readonly HistoryFile[] {
  const dice = diceOf(seededRandom(seed));
  const files: HistoryFile[] = [];
  for (let number = 0; number < size; number += 1) {
    const about = { dice, prefix: `${seed}x${number}x`, startMs: startMs + (seed % 300) * dayMs + number * 7_200_000 };
    files.push(...makeClaudeFiles(about, number), ...makeCodexFiles(about, number));
  }
  return files;
}

/** Writes the files below a folder and returns their paths, in the order of the files. */
export function writeHistory(folder: string, files: readonly HistoryFile[]): readonly string[] {
  return files.map((file) => {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.bytes);
    return path;
  });
}

interface About {
  readonly dice: Dice;
  readonly prefix: string;
  readonly startMs: number;
}

function makeClaudeFiles(about: About, number: number): readonly HistoryFile[] {
  const { dice, prefix } = about;
  const folder = `.claude/projects/-made-up-${number}`;
  const sessionId = `aaaaaaaa-0000-4000-8000-${prefix.replaceAll('x', '0').padStart(12, '0')}`;
  const session = new ClaudeSession({ ...about, sessionId, version: dice.pick(['1.0.53', '2.1.14', '2.1.231']) });
  const at = (name: string, lines: readonly Line[]): HistoryFile => ({
    path: `${folder}/${name}.jsonl`,
    bytes: toBytes(lines, dice),
  });
  for (let left = 3 + dice.below(4); left > 0; left -= 1) session.addExchange();
  const before = session.lines.slice();
  for (let left = 2 + dice.below(3); left > 0; left -= 1) session.addExchange();
  const { lines } = session;
  const files = [...session.agents].map(([agent, own]) => at(`${sessionId}/subagents/agent-${agent}`, own));
  if (dice.chance(0.4)) {
    // Two fragments of one session that share no line.
    const cut = dice.below(lines.length);
    return [...files, at(`${sessionId}`, lines.slice(0, cut)), at(`${sessionId}.part`, lines.slice(cut))];
  }
  files.push(at(sessionId, dice.chance(0.4) ? withReplay(lines, prefix, dice) : lines));
  if (dice.chance(0.6)) files.push(at(`${sessionId}.snapshot`, before));
  if (dice.chance(0.6)) files.push(at(`fork-of-${sessionId}`, makeFork(about, { lines: before, sessionId })));
  return files;
}

/** Lines once more under new line ids and a new version, as a resume writes them (FORMATS 1.7). */
function withReplay(lines: readonly Line[], prefix: string, dice: Dice): readonly Line[] {
  const from = dice.below(lines.length);
  const again = lines.slice(from, from + 20).map((line, place) => {
    return line['uuid'] === undefined ? line : { ...line, uuid: `again_${prefix}${place}`, version: '2.1.15' };
  });
  return [...lines, ...again];
}

/** A session that repeats the responses of another under its own id, then goes on; or both ids in one file. */
function makeFork(
  about: About,
  parent: { readonly lines: readonly Line[]; readonly sessionId: string },
): readonly Line[] {
  const { dice, prefix } = about;
  const sessionId = `bbbbbbbb-${parent.sessionId.slice(9)}`;
  const own = { sessionId, prefix: `${prefix}f`, version: '2.1.231' };
  const child = new ClaudeSession({ ...about, ...own, startMs: about.startMs + dayMs });
  child.addExchange();
  const doRename = dice.chance(0.6);
  const copied = parent.lines.map((line, place) => {
    const isOfSession = line['sessionId'] !== undefined;
    return doRename && isOfSession ? { ...line, sessionId, uuid: `copy_${prefix}${place}` } : line;
  });
  const [first, ...rest] = child.lines;
  if (first === undefined) return copied;
  const forkedFrom = { sessionId: parent.sessionId, messageUuid: copied.at(-1)?.['uuid'] };
  return [...copied, { ...first, parentUuid: copied.at(-1)?.['uuid'] ?? null, forkedFrom }, ...rest];
}

function makeCodexFiles(about: About, number: number): readonly HistoryFile[] {
  const { dice, prefix } = about;
  const base = Number.parseInt(prefix.replaceAll('x', ''), 10);
  const threadId = uuidV7(about.startMs, base * 10);
  const version = dice.pick(['0.118.0', '0.125.0', '0.47.0']);
  const thread = new CodexThread({ ...about, threadId, version });
  const at = (id: string, lines: readonly Line[], suffix = ''): HistoryFile => ({
    path: `.codex/sessions/2026/03/0${1 + number}/rollout-2026-03-01T08-00-00-${id}${suffix}.jsonl`,
    bytes: toBytes(lines, dice),
  });
  for (let left = 1 + dice.below(3); left > 0; left -= 1) thread.addTurn();
  const before = thread.lines.slice();
  const forkMs = thread.nowMs + 500;
  const childId = uuidV7(forkMs, base * 10 + 1);
  const child = thread.fork({ ...about, prefix: `${prefix}f`, threadId: childId, startMs: forkMs, version });
  for (let left = 1 + dice.below(3); left > 0; left -= 1) child.addTurn();
  thread.wait(60_000);
  thread.addTurn();
  const files = [at(threadId, thread.lines), at(childId, child.lines)];
  if (dice.chance(0.5)) files.push(at(threadId, before, '.snapshot'));
  const legacyId = uuidV7(about.startMs - dayMs, base * 10 + 2);
  files.push(at(legacyId, makeLegacyThread({ ...about, threadId: legacyId, version: '' })));
  return files;
}

/** Lines as a file: compact or re-serialised, with damage among them, with or without a last line feed. */
function toBytes(lines: readonly Line[], dice: Dice): Buffer {
  const isSpaced = dice.chance(0.15);
  const texts = lines.map((line) =>
    isSpaced ? JSON.stringify(line, undefined, 1).replaceAll(/\n */g, ' ') : JSON.stringify(line),
  );
  const pieces: string[] = dice.chance(0.2) ? ['// Source: made up\n'] : [];
  for (const text of texts) {
    if (dice.chance(0.01)) pieces.push('{"cut off":\n');
    if (dice.chance(0.01)) pieces.push('\n');
    if (dice.chance(0.01)) pieces.push('42\n');
    // Two writers race: two objects on one line (FORMATS 0.4).
    pieces.push(dice.chance(0.01) ? text : `${text}\n`);
  }
  const whole = pieces.join('');
  return Buffer.from(dice.chance(0.3) ? whole.trimEnd() : whole);
}
