import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeLockEnvironment } from '@agentspine/durable-fs';
import { openHome } from '@agentspine/home';
import { openTempHome, promptLine, replyLine, type TempHome } from '@agentspine/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hookPlacesOf, readJournal, type WatchRound, watchHome } from '../../src/index.ts';
import { lockWatch } from '../../src/watch/lock-watch.ts';

let temp: TempHome;

beforeEach(() => {
  temp = openTempHome();
});

afterEach(() => {
  temp[Symbol.dispose]();
});

/** A watcher, and the rounds that it made. */
function startWatch({ importsElsewhere = false } = {}) {
  const stop = new AbortController();
  const rounds: WatchRound[] = [];
  const notices: string[] = [];
  const waiting = new Set<() => void>();
  const world = {
    ...worldOf(temp.path),
    clock: () => new Date(),
    signal: stop.signal,
    onNotice: (notice: string) => void notices.push(notice),
  };
  const ended = watchHome(world, {
    ...{ lookEveryMs: 60_000, importsElsewhere },
    onRound: (round) => {
      rounds.push(round);
      for (const each of waiting) each();
    },
  });
  /** Waits for rounds that together have what is asked for. */
  const until = (isThere: (rounds: readonly WatchRound[]) => boolean) =>
    new Promise<void>((resolve, reject) => {
      ended.catch(reject);
      const look = () => {
        if (!isThere(rounds)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    rounds,
    notices,
    until,
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}

function worldOf(path: string) {
  return { env: { AGENTSPINE_HOME: join(path, 'home') }, homeDirectory: path, workingDirectory: path };
}

const filesIn = (rounds: readonly WatchRound[]) => rounds.reduce((sum, { files }) => sum + files, 0);
const messagesIn = (rounds: readonly WatchRound[]) => rounds.reduce((sum, { messages }) => sum + messages, 0);

const turnsIn = (rounds: readonly WatchRound[]) => rounds.reduce((sum, { turns }) => sum + turns, 0);

test.each([
  ['itself', false],
  ['in another process', true],
])(
  'a watcher that imports %s takes transcripts that appear and grow, in folders that appear, and messages of hooks; what it made equals one import',
  async (_, importsElsewhere) => {
    const projects = join(temp.path, '.claude', 'projects');
    mkdirSync(join(projects, 'a'), { recursive: true });
    const first = join(projects, 'a', '1.jsonl');
    writeFileSync(first, promptLine(1) + replyLine(1));
    const watch = startWatch({ importsElsewhere });
    await watch.until((rounds) => turnsIn(rounds) === 1);
    appendFileSync(first, promptLine(2) + replyLine(2));
    await watch.until((rounds) => turnsIn(rounds) === 2);
    mkdirSync(join(projects, 'b', 'c'), { recursive: true });
    writeFileSync(join(projects, 'b', 'c', '2.jsonl'), promptLine(3) + replyLine(3));
    await watch.until((rounds) => turnsIn(rounds) === 3);
    const places = hookPlacesOf(join(temp.path, 'home'));
    writeFileSync(join(places.inbox, '7-0-codex.part'), '{}');
    writeFileSync(join(places.inbox, '7-0-codex.json'), '{"session_id":"s"}');
    await watch.until((rounds) => messagesIn(rounds) === 1);
    // A transcript that is deleted after it was seen stays in the home.
    rmSync(first);
    appendFileSync(join(projects, 'b', 'c', '2.jsonl'), promptLine(4) + replyLine(4));
    await watch.until((rounds) => turnsIn(rounds) === 4);
    await watch.stop();
    expect(watch.notices).toEqual([]);
    const messages = [];
    for await (const { text } of readJournal(places)) messages.push(text);
    expect(messages).toEqual(['{"session_id":"s"}']);
    await using home = await openHome(worldOf(temp.path));
    expect(home.reader.summary({ by: 'model' }).totals.turns).toBe(4);
    expect((await home.import()).report.files).toBe(0);
  },
  60_000,
);

test('a home is watched by one process: a second watcher says so, and can watch when the first has ended', async () => {
  mkdirSync(join(temp.path, '.claude', 'projects'), { recursive: true });
  writeFileSync(join(temp.path, '.claude', 'projects', '1.jsonl'), promptLine(1) + replyLine(1));
  const first = startWatch();
  await first.until((rounds) => filesIn(rounds) === 1);
  let waitedMs = 0;
  const wait = async (ms: number): Promise<void> => {
    waitedMs += ms;
  };
  const second = lockWatch(join(temp.path, 'home'), { ...nodeLockEnvironment, wait });
  await expect(second).rejects.toMatchObject({ code: 'CAPTURE_WATCHED' });
  // As long as it takes to see that the first is gone.
  expect(waitedMs).toBeGreaterThan(5_000);
  await first.stop();
  const third = startWatch();
  await third.stop();
}, 60_000);

test('a watcher of a machine without transcripts waits for the first', async () => {
  const watch = startWatch();
  mkdirSync(join(temp.path, '.claude', 'projects'), { recursive: true });
  writeFileSync(join(temp.path, '.claude', 'projects', '1.jsonl'), promptLine(1) + replyLine(1));
  const { inbox } = hookPlacesOf(join(temp.path, 'home'));
  mkdirSync(inbox, { recursive: true });
  writeFileSync(join(inbox, '7-0-codex.json'), '{}');
  await watch.until((rounds) => turnsIn(rounds) === 1);
  await watch.stop();
  expect(watch.notices).toEqual([]);
}, 60_000);

test('a watcher sees every harness that comes with Agentspine, and a document that is replaced', async () => {
  const chats = join(temp.path, '.gemini', 'tmp', '00aa', 'chats');
  mkdirSync(chats, { recursive: true });
  const timestamp = '2026-05-01T09:00:05.000Z';
  const document = (...ids: readonly string[]) =>
    JSON.stringify({
      ...{ sessionId: 'session-a', projectHash: '00aa', startTime: timestamp, lastUpdated: timestamp, kind: 'main' },
      messages: ids.map((id) => ({
        ...{ id, timestamp, type: 'gemini', content: 'Done.', thoughts: [], model: 'gemini-3-flash-preview' },
        tokens: { input: 10, output: 4, cached: 7, thoughts: 3, tool: 0, total: 17 },
      })),
    });
  const watch = startWatch();
  const path = join(chats, 'session-a.json');
  writeFileSync(path, document('one'));
  await watch.until((rounds) => turnsIn(rounds) === 1);
  writeFileSync(`${path}.tmp`, document('one', 'two'));
  renameSync(`${path}.tmp`, path);
  await watch.until((rounds) => turnsIn(rounds) === 2);
  await watch.stop();
  expect(watch.notices).toEqual([]);
}, 60_000);
