import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { saveOutput } from '../../src/output/save-output.ts';

test('what is not a regular file is neither replaced nor written into by a saved answer', () => {
  using fixture = makeHome();
  const at = (name: string) => join(fixture.home, name);
  mkdirSync(at('folder'));
  writeFileSync(at('file'), 'before');
  symlinkSync(at('file'), at('link'));
  symlinkSync(at('pipe'), at('link-to-pipe'));
  symlinkSync(at('link-loop'), at('link-loop'));
  execFileSync('mkfifo', [at('pipe')]);
  // A device of our own would need root; this is a link to one, and the link would be lost.
  symlinkSync('/dev/zero', at('device'));
  const kinds = () => readdirSync(fixture.home).map((name) => [name, lstatSync(at(name)).mode]);
  const before = kinds();
  for (const name of ['folder', 'link', 'link-to-pipe', 'link-loop', 'pipe', 'device']) {
    for (const overwrite of [false, true]) {
      expect(() => saveOutput({ path: at(name), bytes: Buffer.from('x'), overwrite })).toThrow(
        expect.objectContaining({
          code: 'READER_OUTPUT_FAILED',
          message: expect.stringMatching(/-o writes regular files; /),
        }),
      );
    }
  }
  expect(kinds()).toEqual(before);
  expect(readFileSync(at('file'), 'utf8')).toBe('before');
});

test('an answer that cannot be saved says what is in the way and what to do', () => {
  using fixture = makeHome();
  writeFileSync(join(fixture.home, 'file'), '');
  const messageOf = (...names: string[]) => {
    try {
      saveOutput({ path: join(fixture.home, ...names), bytes: Buffer.from('') });
    } catch (error) {
      return (error as Error).message;
    }
    return 'saved';
  };
  expect(messageOf('no', 'answer')).toMatch(/^cannot write .*: there is no folder .*\/no; make it first \[ENOENT]$/);
  expect(messageOf('file', 'answer')).toMatch(/\/file is not a folder; choose another \[ENOTDIR]$/);
  expect(messageOf('n'.repeat(300))).toMatch(/the name is too long; choose a shorter one \[ENAMETOOLONG]$/);
  expect(messageOf('file')).toMatch(/ is there already; choose another name, or give --overwrite$/);
});

test('an answer is saved whole and private, and never over another file unasked', () => {
  using fixture = makeHome();
  const path = join(fixture.home, 'answer.csv');
  saveOutput({ path, bytes: Buffer.from('one') });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(() => saveOutput({ path, bytes: Buffer.from('two') })).toThrow(
    expect.objectContaining({ code: 'READER_OUTPUT_EXISTS' }),
  );
  expect(readFileSync(path, 'utf8')).toBe('one');
  saveOutput({ path, bytes: Buffer.from('two'), overwrite: true });
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(fixture.home)).toEqual(['answer.csv']);
  expect(() => saveOutput({ path: join(fixture.home, 'no', 'folder'), bytes: Buffer.from('') })).toThrow(
    expect.objectContaining({ code: 'READER_OUTPUT_FAILED' }),
  );
});
