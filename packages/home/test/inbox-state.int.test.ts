import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { judgeInbox } from '../src/doctor/check-inbox.ts';
import { inboxPlacesOf, lostHeader, readInboxState } from '../src/inbox-state.ts';

test('what waits in the inbox and what hooks could not keep are counted; what cannot be read is unknown, not zero', () => {
  using temp = openTempHome();
  const directory = join(temp.path, 'home');
  const places = inboxPlacesOf(directory);
  expect(readInboxState(directory)).toEqual({ waiting: 0, lost: 0 });
  mkdirSync(places.inbox, { recursive: true });
  for (const name of ['12-0-codex.json', '12-1-gemini-cli.part', 'notes.json', '1-2-Codex.json']) {
    writeFileSync(join(places.inbox, name), '{}');
  }
  symlinkSync('notes.json', join(places.inbox, '13-0-codex.json'));
  writeFileSync(places.lost, `${lostHeader}...`);
  expect(readInboxState(directory)).toEqual({ waiting: 2, lost: 3 });
  expect(judgeInbox(places, readInboxState(directory)).map(({ level, what }) => `${level}: ${what}`)).toEqual([
    'notice: holds 2 messages of hooks',
    'notice: counts 3 messages that hooks could not keep',
  ]);
  writeFileSync(places.lost, '..');
  expect(readInboxState(directory).lost).toBe(2);
  for (const path of [places.inbox, places.lost]) rmSync(path, { recursive: true });
  writeFileSync(places.inbox, 'a file');
  mkdirSync(places.lost);
  expect(readInboxState(directory)).toEqual({ waiting: null, lost: null });
  expect(judgeInbox(places, readInboxState(directory)).map(({ level }) => level)).toEqual(['problem', 'notice']);
  expect(judgeInbox(places, { waiting: 0, lost: 0 })).toEqual([]);
});
