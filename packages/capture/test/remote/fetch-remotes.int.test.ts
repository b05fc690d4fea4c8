import { appendFileSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { fetchRemotes } from '../../src/remote/fetch-remotes.ts';

/** An `ssh` that runs the command here, in a shell, as the real one does there; it may lose the connection after some bytes. */
const fakeSsh = `#!/bin/sh
printf '%s\\n' "$*" >> "$FAKE_HOME/ssh.log"
while [ "$1" != -- ]; do shift; done
shift 2
HOME=$FAKE_HOME; export HOME
if [ -n "$FAKE_DROP" ]; then sh -c "$*" | head -c "$FAKE_DROP"; echo lost >&2; exit 255; fi
exec sh -c "$*"
`;

const sessions = '.claude/projects/-code-kite';

/** A home folder of another machine, and a cache here. */
function openMachine() {
  const temp = openTempHome();
  const there = join(temp.path, 'there');
  mkdirSync(join(there, sessions), { recursive: true });
  mkdirSync(join(temp.path, 'bin'));
  writeFileSync(join(temp.path, 'bin/ssh'), fakeSsh, { mode: 0o755 });
  const fetch = (path = 'ssh://box', { drop = '', name }: { readonly drop?: string; readonly name?: string } = {}) =>
    fetchRemotes([path], name, {
      env: { PATH: `${join(temp.path, 'bin')}${delimiter}${process.env['PATH']}`, FAKE_HOME: there, FAKE_DROP: drop },
      signal: new AbortController().signal,
      harnesses: {
        claims: (file) => /\.(?:jsonl|db)$/.test(file),
        files: [
          {
            source: 'claude-code',
            version: 1,
            traceVersion: 0,
            variables: [],
            placesOf: () => [{ folder: '/.claude', within: 'projects' }],
            claims: () => true,
          },
        ],
      },
      cache: join(temp.path, 'cache'),
      workingDirectory: temp.path,
    });
  return { temp, there, fetch };
}

test('of a file that grew only its new bytes travel; one that was written again travels as a whole; one that is as it was does not', async () => {
  const { temp, there, fetch } = openMachine();
  using _ = temp;
  // Names are text for nobody but the program that opens the file.
  const names = ['a.jsonl', 'it\'s $(touch hit) "b".jsonl', '-rf.jsonl', 'notes.txt'];
  for (const name of names) writeFileSync(join(there, sessions, name), `{"of":${JSON.stringify(name)}}\n`);
  writeFileSync(join(there, sessions, 'store.db'), 'x');
  writeFileSync(join(there, 'other.jsonl'), 'not in a place of an agent\n');
  const first = await fetch();
  const [folder = ''] = first.paths;
  expect(folder).toBe(join(temp.path, 'cache/machines/box/home'));
  expect(first).toMatchObject({
    isWhole: true,
    notices: [expect.stringContaining('3 new or changed files'), expect.stringContaining('store.db')],
  });
  const here = (name: string) => readFileSync(join(folder, sessions, name), 'utf8');
  for (const name of names.slice(0, 3)) expect(here(name)).toBe(`{"of":${JSON.stringify(name)}}\n`);
  expect([existsSync(join(folder, sessions, 'notes.txt')), existsSync(join(folder, 'other.jsonl'))]).toEqual([
    false,
    false,
  ]);
  expect((await fetch()).notices[0]).toContain('0 new or changed files, 0 bytes');

  appendFileSync(join(there, sessions, 'a.jsonl'), '{"more":1}\n');
  expect((await fetch()).notices[0]).toContain('1 new or changed file, 11 bytes');
  expect(here('a.jsonl')).toBe('{"of":"a.jsonl"}\n{"more":1}\n');

  writeFileSync(join(there, sessions, 'a.jsonl'), '{"of":"A.jsonl"}\n{"more":2}\n{"more":3}\n');
  expect((await fetch()).notices[0]).toContain('1 new or changed file, 39 bytes');
  writeFileSync(join(there, sessions, 'a.jsonl'), '{"short":1}\n');
  expect((await fetch()).notices[0]).toContain('1 new or changed file, 12 bytes');
  expect(here('a.jsonl')).toBe('{"short":1}\n');
  expect(existsSync(join(there, 'hit'))).toBe(false);
});

test('what arrived before the connection dropped stays, the rest comes with the next call, and a part of a file is never there', async () => {
  const { temp, there, fetch } = openMachine();
  using _ = temp;
  const text = (name: string) => `{"of":"${name}","text":"${'x'.repeat(500)}"}\n`;
  for (const name of ['a', 'b', 'c']) {
    const path = join(there, sessions, `${name}.jsonl`);
    writeFileSync(path, text(name));
    utimesSync(path, 1_700_000_000, 1_700_000_000);
  }
  // The list is shorter than this; one file and a part of the next fit.
  const cut = await fetch('ssh://box', { drop: '800' });
  expect(cut).toMatchObject({
    isWhole: false,
    notices: [expect.stringContaining('1 new'), expect.stringContaining('lost')],
  });
  const folder = join(temp.path, 'cache/machines/box/home', sessions);
  expect(['a', 'b', 'c'].map((name) => existsSync(join(folder, `${name}.jsonl`)))).toEqual([true, false, false]);
  expect(existsSync(join(folder, 'b.jsonl.part'))).toBe(false);
  const rest = await fetch();
  expect(rest).toMatchObject({ isWhole: true, notices: [expect.stringContaining('2 new')] });
  for (const name of ['a', 'b', 'c']) expect(readFileSync(join(folder, `${name}.jsonl`), 'utf8')).toBe(text(name));
  expect(await fetch('ssh://box', { drop: '10' })).toMatchObject({ isWhole: false });
});

test('a folder of this machine is one of another where a name says so, and no two machines have a file in common', async () => {
  const { temp, there, fetch } = openMachine();
  using _ = temp;
  writeFileSync(join(there, sessions, 'a.jsonl'), '{}\n');
  const named = await fetch(there, { name: 'laptop' });
  const remote = await fetch('ssh://me@box');
  expect(named.paths[0]).toBe(join(temp.path, 'cache/machines/laptop/root', there));
  expect(remote.paths[0]).toBe(join(temp.path, 'cache/machines/me@box/home'));
  for (const { paths } of [named, remote]) expect(existsSync(join(paths[0] ?? '', sessions, 'a.jsonl'))).toBe(true);
  expect(readFileSync(join(there, 'ssh.log'), 'utf8')).toMatch(/^-- me@box sh -c /);
  await expect(fetchRemotes([], 'laptop', {} as never)).rejects.toMatchObject({ code: 'CAPTURE_REMOTE_REFUSED' });
});
