import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { openTempHome, type TempHome } from '@agentspine/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drainInbox, type HookPlaces, hookPlacesOf, type JournalMessage, readJournal } from '../../src/index.ts';

let temp: TempHome;
let places: HookPlaces;
const nowMs = Date.UTC(2026, 10, 29, 12);

beforeEach(() => {
  temp = openTempHome();
  places = hookPlacesOf(temp.path);
  mkdirSync(places.inbox);
});

afterEach(() => {
  temp[Symbol.dispose]();
});

function put(name: string, text: string | Uint8Array, ageSeconds = 0): void {
  const path = join(places.inbox, name);
  writeFileSync(path, text);
  const at = nowMs / 1000 - ageSeconds;
  utimesSync(path, at, at);
}

async function journal(): Promise<readonly JournalMessage[]> {
  const messages: JournalMessage[] = [];
  for await (const message of readJournal(places)) messages.push(message);
  return messages;
}

test('messages leave the inbox for the journal as they are, hostile ones too, and what no hook wrote stays', async () => {
  const odd = '{"a": "\u001b[31m\u202e\\u0000", "__proto__": [';
  put('12-0-claude-code.json', '{"hook_event_name":"Stop"}\n');
  put('13-0-codex.json', odd);
  put('14-0-codex.json', '');
  put('15-0-codex.part', '{"half', 61);
  put('16-0-codex.part', '{"being written', 1);
  put('../evil.json', '{}');
  put('notes.txt', 'mine');
  symlinkSync('/etc/hostname', join(places.inbox, '17-0-codex.json'));
  expect(await drainInbox(places, { nowMs })).toEqual({ taken: 4, isMore: false });
  expect((await journal()).map(({ harness, text, isPart }) => [harness, text, isPart])).toEqual([
    ['claude-code', '{"hook_event_name":"Stop"}\n', undefined],
    ['codex', odd, undefined],
    ['codex', '', undefined],
    ['codex', '{"half', true],
  ]);
  expect(readdirSync(places.inbox).sort()).toEqual(['16-0-codex.part', '17-0-codex.json', 'notes.txt']);
  expect(existsSync(join(temp.path, 'evil.json'))).toBe(true);
});

test('a message is in the journal once for its reader, wherever a drain is killed, and none is lost', async () => {
  const names = ['1-0-codex.json', '2-0-codex.json', '3-0-codex.json'];
  for (const failsAt of [0, 1, 2, 3]) {
    for (const name of names) put(name, `{"n":"${name}"}`);
    let calls = 0;
    const killed = async () => {
      calls += 1;
      if (calls > failsAt) throw new Error('killed');
    };
    const fileSystem = {
      ...nodeFileSystem,
      remove: async (path: string) => {
        if (path.startsWith(places.inbox)) await killed();
        await nodeFileSystem.remove(path);
      },
    };
    await drainInbox(places, { nowMs, fileSystem }).catch(() => undefined);
    await drainInbox(places, { nowMs });
    expect((await journal()).map(({ text }) => text).sort()).toEqual(names.map((name) => `{"n":"${name}"}`));
    expect(readdirSync(places.inbox)).toEqual([]);
  }
});

test('a line of the journal that a crash cut spoils no other', async () => {
  put('1-0-codex.json', '1');
  await drainInbox(places, { nowMs });
  const path = join(places.backups, 'messages-2026-11-29.jsonl');
  put('2-0-codex.json', '2');
  await drainInbox(places, { nowMs });
  truncateSync(path, readFileSync(path).length - 5);
  put('3-0-codex.json', '3');
  await drainInbox(places, { nowMs });
  expect((await journal()).map(({ text }) => text)).toEqual(['1', '3']);
});

test('an inbox of more messages than one call takes, and of a file of 1 GB, is taken in parts', async () => {
  for (let number = 0; number < 30; number += 1) put(`${number + 10}-0-codex.json`, '{}');
  put('40-0-codex.json', '{');
  truncateSync(join(places.inbox, '40-0-codex.json'), 1_000_000_000);
  const options = { nowMs, messagesMax: 30, bytesMax: 1_000 };
  expect(await drainInbox(places, options)).toEqual({ taken: 30, isMore: true });
  expect(await drainInbox(places, options)).toEqual({ taken: 1, isMore: false });
  const messages = await journal();
  expect(messages).toHaveLength(31);
  const cut = messages.filter(({ isPart }) => isPart === true);
  expect(cut.map(({ text }) => text.length)).toEqual([1_000]);
});
