import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { WorkElsewhere, type WorkTimes } from '../../src/watch/work-elsewhere.ts';

/** The other process as it is published: it starts in a third of the time that its sources take. */
const entry = new URL('../../../cli/dist/watch-worker.js', import.meta.url);

/** Work for the home in a folder, and what was said of it. */
function startWork(folder: string, times?: WorkTimes) {
  const stop = new AbortController();
  const notices: string[] = [];
  const world = {
    ...{ env: { AGENTSPINE_HOME: join(folder, 'home') }, homeDirectory: folder, workingDirectory: folder },
    ...{ clock: () => new Date(), signal: stop.signal, onNotice: (text: string) => void notices.push(text) },
  };
  return { notices, stop, work: new WorkElsewhere(world, undefined, { entry, ...(times && { times }) }) };
}

/** A transcript with one turn. */
function transcriptIn(folder: string): string {
  const projects = join(folder, '.claude', 'projects');
  mkdirSync(projects, { recursive: true });
  const path = join(projects, '1.jsonl');
  writeFileSync(path, promptLine(1) + replyLine(1));
  return path;
}

const everything = { paths: [], journals: undefined };
const long: WorkTimes = { idleMs: 3_600_000, ageMs: 3_600_000 };

test('an import of everything, and one that makes the process old, end it; otherwise the next import finds it', async () => {
  using folder = openTempHome();
  const path = transcriptIn(folder.path);
  const { work } = startWork(folder.path, long);
  expect(await work.import(everything)).toMatchObject({ files: 1, turns: 1, unreadable: [] });
  expect(work.pid).toBeUndefined();
  const rounds = [];
  for (const number of [2, 3]) {
    appendFileSync(path, promptLine(number) + replyLine(number));
    const { turns } = (await work.import({ ...everything, paths: [path] })) ?? {};
    rounds.push({ turns, pid: work.pid });
  }
  expect(rounds).toEqual([
    { turns: 1, pid: expect.any(Number) },
    { turns: 1, pid: rounds[0]?.pid },
  ]);
  const { prepared } = await work.prepareStatus({ nowMs: Date.now(), claims: 'count' });
  expect(prepared).toMatchObject({ v: 1, plan: null });
  await work[Symbol.asyncDispose]();
  expect(work.pid).toBeUndefined();
  const { work: shortLived } = startWork(folder.path, { ...long, ageMs: 0 });
  expect(await shortLived.import({ ...everything, paths: [path] })).toMatchObject({ files: 0 });
  expect(shortLived.pid).toBeUndefined();
}, 60_000);

test('a process that is killed fails its import alone: the next one starts another process and has all of it', async () => {
  using folder = openTempHome();
  const path = transcriptIn(folder.path);
  const { work } = startWork(folder.path, long);
  const first = work.import({ ...everything, paths: [path] });
  process.kill(work.pid ?? 0, 'SIGKILL');
  await expect(first).rejects.toThrow('the process that imports ended with SIGKILL');
  expect(await work.import({ ...everything, paths: [path] })).toMatchObject({ files: 1, turns: 1 });
  await work[Symbol.asyncDispose]();
}, 60_000);

test('an import that is not possible is reported with its reason, a home without transcripts has none, and a stop reaches the other process', async () => {
  using folder = openTempHome();
  const { work, stop } = startWork(folder.path, long);
  expect(await work.import(everything)).toBeUndefined();
  const path = transcriptIn(folder.path);
  const home = join(folder.path, 'home');
  writeFileSync(home, 'a file where the home belongs');
  await expect(work.import({ ...everything, paths: [path] })).rejects.toThrow(home);
  rmSync(home);
  stop.abort();
  expect(await work.import({ ...everything, paths: [path] })).toMatchObject({ wasInterrupted: true, turns: 0 });
  await work[Symbol.asyncDispose]();
}, 60_000);

test('a process without work ends after a while, and the next import starts another one', async () => {
  using folder = openTempHome();
  const path = transcriptIn(folder.path);
  const { work } = startWork(folder.path, { ...long, idleMs: 1 });
  await work.import({ ...everything, paths: [path] });
  while (work.pid !== undefined) await new Promise(setImmediate);
  expect(await work.import({ ...everything, paths: [path] })).toMatchObject({ files: 0 });
  await work[Symbol.asyncDispose]();
}, 60_000);
