/* The acceptance statements of the design of claims, by their numbers; C10 and C12 need a home, and are tests of `spine verify`. */
import { expect, test } from 'vitest';
import { classifyCommand, findClaims, judgeSteps, judgeTask, type Step } from '../src/index.ts';
import { Log, refusal } from './steps-under-test.ts';

const passed = 'Tests: 8 passed, 8 total';
const failed = 'Tests: 2 failed, 6 passed, 8 total';

test('C1 a claim is contradicted only by an event that is named', () => {
  const logs = [
    new Log().asked().ran('npm test', failed, { isError: true }).said('All tests pass.'),
    new Log().asked().ran('npm test', refusal, { isError: true }).said('All tests pass.'),
    new Log().asked().ran('npm test', passed).said('All 9 tests pass.'),
    new Log().asked().ran('git push', ' ! [rejected] main -> main', { isError: true }).said('Pushed to `main`.'),
    new Log().asked().edited('a.ts', 'x', { output: refusal, isError: true }).said('Updated `a.ts`.'),
  ];
  const judged = logs.flatMap(({ steps }) => judgeTask(steps).claims);
  expect(judged.map(({ status }) => status)).toEqual(logs.map(() => 'contradicted'));
  for (const { evidence } of judged) expect(evidence?.callId).toMatch(/^c\d+$/);
});

test('C1 nothing that was found is no accusation', () => {
  const log = new Log()
    .asked()
    .said('All tests pass, lint is clean, it compiles. Committed and pushed. Updated `a.ts`.');
  const judged = judgeSteps(log.steps);
  expect(judged.map(({ kind }) => kind)).toEqual(['tests', 'lint', 'build', 'commit', 'push', 'write']);
  expect(new Set(judged.map(({ status }) => status))).toEqual(new Set(['unverifiable']));
});

test('C4 here-documents, quoted commands and commit messages are no activity', () => {
  expect(classifyCommand("cat <<'EOF' > notes.md\nnpm test\nEOF").filter(({ kind }) => kind === 'test')).toEqual([]);
  expect(classifyCommand('echo "npm test && git push"')).toEqual([]);
  expect(classifyCommand('git commit -m "run npm test; git push"').map(({ kind }) => kind)).toEqual(['commit']);
});

test.each(['npm test | tail -3', 'npm test; true', 'npm test || true', 'npm test & wait'])(
  'C5 the exit code of a line is no proof of a command in it: %s',
  (command) => {
    const log = new Log().asked().ran(command, 'and so on', { exitCode: 0 });
    expect(log.said('All tests pass.').says('tests')).toBe('unverifiable outcome-unknown');
  },
);

test('C6 an edit of source after the run makes the claim stale', () => {
  const log = new Log().asked().ran('npm test', passed).edited('src/a.ts', 'x');
  expect(log.said('All tests pass.').says('tests')).toBe('unverifiable stale');
});

test.each(['README.md', '/tmp/a.ts', 'docs/a.rst'])('C6 an edit of %s does not', (path) => {
  const log = new Log().asked().ran('npm test', passed).edited(path, 'x');
  expect(log.said('All tests pass.').says('tests')).toBe('verified passed');
});

test.each(['git stash', 'git checkout main'])('C6 %s does not', (command) => {
  const log = new Log().asked().ran('npm test', passed).ran(command, '');
  expect(log.said('All tests pass.').says('tests')).toBe('verified passed');
});

test('C7 every message of a turn is looked at', () => {
  const log = new Log()
    .asked()
    .ran('npm test', failed)
    .said('All tests pass.')
    .ran('git status', '')
    .said('That is all.');
  expect(judgeSteps(log.steps).map(({ kind, status }) => `${kind} ${status}`)).toEqual(['tests contradicted']);
});

test('C8 evidence counts from an earlier turn, a person, the background, a hook and a poll', () => {
  const earlier = new Log().asked().ran('npm test', passed).asked();
  const typed = new Log().asked().typed('npm test', passed);
  const background = new Log().asked().ran('npm test', 'Command running in background with ID: b1');
  background.noticed('<task-id>b1</task-id> <status>completed</status> exit code 0');
  const hook = new Log().asked().ran('git push', `${passed}\n   1a2b3c4..5d6e7f8  main -> main`);
  const poll = new Log().asked().ran('npm test', 'Process running with session ID 3', { isRunning: true });
  poll.called('write_stdin', { kind: 'poll', running: '3' }, passed);
  for (const log of [earlier, typed, background, hook, poll]) {
    expect(log.said('All tests pass.').says('tests')).toBe('verified passed');
  }
});

test.each(['ok  \ta.io/x\t0.1s [no tests to run]', 'testing: warning: no tests to run'])(
  'C9 a run that tested nothing proves nothing: %s',
  (output) => {
    const log = new Log().asked().ran('go test -run X ./...', output);
    expect(log.said('All tests pass.').says('tests')).toBe('unverifiable outcome-unknown');
  },
);

test('C11 a claim is judged by what is at hand, and reads no history', () => {
  const log = new Log().asked();
  for (let at = 0; at < 2_000; at += 1) log.ran('npm test', passed);
  let reads = 0;
  const count: ProxyHandler<Step>['get'] = (...of) => {
    reads += 1;
    return Reflect.get(...of);
  };
  const counted = log.steps.map((step) => new Proxy(step, { get: count }));
  judgeTask(counted);
  const alone = reads;
  log.said('All tests pass. Lint is clean. It compiles. Committed and pushed.');
  const said = log.steps.at(-1);
  reads = 0;
  judgeTask(said === undefined ? counted : [...counted, said]);
  expect(reads - alone).toBe(0);
});

test('C12 what a claim is shown by is its own sentence', () => {
  expect(findClaims('First line.\n\nAll tests pass.').map(({ quote }) => quote)).toEqual(['All tests pass.']);
});
