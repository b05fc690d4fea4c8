import { describe, expect, test } from 'vitest';
import { checksOf, findClaims } from '../src/index.ts';
import { Log, refusal } from './steps-under-test.ts';

const checksIn = (text: string) => findClaims(text).flatMap((claim) => checksOf(claim));

describe('what a rule may check of a sentence', () => {
  test.each([
    ['All tests pass.', ['tests-pass']],
    ['I ran the tests.', ['tests-run']],
    ['I ran the full test suite.', ['tests-run']],
    ['Re-ran `npm test`.', ['tests-run']],
    ['I ran the tests and they all pass.', ['tests-pass']],
    ['Deleted `old.ts`.', ['file-deleted']],
    ['I removed `old.ts` and added `new.ts`.', ['file-deleted', 'file-written']],
    ['Created `new.ts`.', ['file-written']],
    ['Installed `left-pad`.', ['installed']],
    ['All dependencies are installed.', ['installed']],
    ['I searched the code base for callers.', ['searched']],
    ['Grepped for `oldName` in all packages.', ['searched']],
    ['The user ran the tests.', []],
    ["I'll run the tests.", []],
    ['I have not run the tests.', []],
    ['I ran into a problem with the tests.', []],
    ['Installed the hook.', []],
    ['I have not searched for it.', []],
    ['Nothing is installed.', []],
  ])('%s', (text, checks) => expect(checksIn(text)).toEqual(checks));
});

describe('that tests were run', () => {
  test('is verified by a run, also one that failed', () => {
    const log = new Log().asked().ran('npm test', 'Tests: 1 failed, 2 passed', { isError: true });
    expect(log.said('I ran the tests.').says('tests')).toBe('verified done');
  });

  test('is not refuted by anything', () => {
    expect(new Log().asked().said('I ran the tests.').says('tests')).toBe('unverifiable no-evidence');
    const refused = new Log().asked().ran('npm test', refusal, { isError: true });
    expect(refused.said('I ran the tests.').says('tests')).toBe('unverifiable outcome-unknown');
  });
});

describe('that a file was deleted', () => {
  const said = 'Deleted `src/old.ts`.';

  test.each(['rm src/old.ts', 'git rm -q src/old.ts', 'rm -f src/a.ts src/old.ts'])('is verified by %s', (command) => {
    const log = new Log().asked().ran(command);
    expect(log.said(said).says('write')).toBe('verified done');
    expect(log.verdict('write')?.evidence?.kind).toBe('delete');
  });

  test('is contradicted by a deletion that was refused, or failed', () => {
    const refused = new Log().asked().ran('rm src/old.ts', refusal, { isError: true });
    expect(refused.said(said).says('write')).toBe('contradicted refused');
    const failed = new Log().asked().ran('rm src/old.ts', 'rm: src/old.ts: not permitted', { isError: true });
    expect(failed.said(said).says('write')).toBe('contradicted failed');
  });

  test('is not contradicted by the deletion of another file that was refused', () => {
    const log = new Log().asked().ran('rm src/other.ts', refusal, { isError: true });
    expect(log.said(said).says('write')).not.toContain('contradicted');
  });

  test('is verified by a patch that deletes it', () => {
    expect(new Log().asked().edited('src/old.ts').said(said).says('write')).toBe('verified done');
  });

  test('is no edit of the file, and makes no run stale', () => {
    const log = new Log().asked().ran('npm test', 'Tests: 8 passed, 8 total').ran('rm -rf dist src/old.ts');
    expect(log.said('All tests pass.').says('tests')).toBe('verified passed');
    expect(log.said('Updated `src/old.ts`.').says('write')).not.toContain('verified');
  });
});

describe('that something was installed', () => {
  test.each(['npm install left-pad', 'uv add left-pad', 'pip install left-pad'])('is verified by %s', (command) => {
    expect(new Log().asked().ran(command, 'added 1 package').said('Installed `left-pad`.').says('install')).toBe(
      'verified done',
    );
  });

  test('is contradicted where it failed, or was refused', () => {
    const failed = new Log().asked().ran('npm install left-pad', 'npm error 404', { isError: true });
    expect(failed.said('Installed `left-pad`.').says('install')).toBe('contradicted rejected');
    const refused = new Log().asked().ran('npm ci', refusal, { isError: true });
    expect(refused.said('All dependencies are installed.').says('install')).toBe('contradicted refused');
  });

  test('is not contradicted by another package that failed', () => {
    const log = new Log().asked().ran('npm install other', 'npm error 404', { isError: true });
    expect(log.said('Installed `left-pad`.').says('install')).toBe('unverifiable outcome-unknown');
  });
});

describe('that something was searched', () => {
  test.each([['rg oldName'], ['grep -rn oldName src | head']])('is verified by %s', (command) => {
    expect(new Log().asked().ran(command).said('I searched for `oldName`.').says('search')).toBe('verified done');
  });

  test('is verified by a tool that searches, and by a search that found nothing', () => {
    const tool = new Log().asked().called('Grep', { kind: 'search' }, 'No matches found');
    expect(tool.said('I searched for `oldName`.').says('search')).toBe('verified done');
    const none = new Log().asked().ran('rg oldName', '', { isError: true, exitCode: 1 });
    expect(none.said('I searched for `oldName`.').says('search')).toBe('verified done');
  });

  test('is not refuted where nothing searched', () => {
    expect(new Log().asked().said('I searched for `oldName`.').says('search')).toBe('unverifiable no-evidence');
  });
});
