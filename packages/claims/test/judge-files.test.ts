import { expect, test } from 'vitest';
import { type FileSteps, judgeFiles, type Step } from '../src/index.ts';
import { Log } from './steps-under-test.ts';

const passed = 'Tests: 8 passed, 8 total';
const failed = 'Tests: 2 failed, 6 passed, 8 total';

/** The steps of a log, as the thread of a file has them. */
function inFile(name: string, { steps }: Log, at: number): readonly Step[] {
  return steps.map((step) => ({ ...step, place: { ...step.place, at, file: name, session: name, thread: name } }));
}

/** A fork that began at some time: all that it repeats has that time. */
function fork(name: string, at: number, history: Log, own = new Log()): FileSteps {
  return { history: inFile(name, history, at), own: inFile(name, own, at + 1) };
}

const says = (files: readonly FileSteps[]) =>
  judgeFiles(files).claims.map(({ place, kind, status, turn }) => `${place.session} ${kind} ${status} ${turn}`);

test('what a fork repeats of a parent that is gone is judged by what is before it there', () => {
  const history = new Log()
    .asked()
    .ran('npm test', failed, { isError: true })
    .said('The tests fail.')
    .ran('npm test', passed)
    .said('All tests pass.')
    .ran('npm test', failed, { isError: true });
  expect(says([fork('a', 5, history)])).toEqual(['a tests verified -1', 'a tests verified -1']);
});

test('what was done in a history that is repeated is evidence for what the fork says', () => {
  const history = new Log().asked().ran('git commit -m x', '[main 1a2b3c4] x');
  const own = new Log().asked().said('The work is committed as `1a2b3c4`.');
  expect(says([fork('a', 5, history, own)])).toEqual(['a commit verified 0']);
});

test('two forks of a parent each have the claims of its history, and no call of it is done twice', () => {
  const history = new Log().asked().ran('npm test', passed).said('All tests pass.');
  const own = new Log().asked().said('The tests pass.');
  const judged = judgeFiles([fork('a', 5, history, own), fork('b', 50, history, own)]);
  expect(judged.claims.map(({ place, turn, status }) => `${place.session} ${turn} ${status}`)).toEqual([
    'a -1 verified',
    'b -1 verified',
    'a 0 verified',
    'b 0 verified',
  ]);
  const named = new Set(judged.claims.map(({ evidence }) => evidence));
  for (const evidence of named) expect(judged.activities).toContain(evidence);
  // Of each history what its claim names, and the run itself in the log of all.
  expect(judged.activities).toHaveLength(3);
});

test('a copy of a fork has no claims of its own', () => {
  const history = new Log().asked().ran('npm test', passed).said('All tests pass.');
  const one = fork('a', 5, history);
  expect(says([one, one])).toEqual(['a tests verified -1']);
});
