import { groupFiles } from '@agentspine/claims';
import type { SourceFileId, TraceCursor } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { tracedFiles } from '../src/traced-files.ts';

interface Told {
  readonly sessionId: string;
  readonly agent?: string;
  readonly parent?: string;
}

const cursorOf = (file: string, ...told: readonly Told[]): TraceCursor => {
  const sessions = told.map((memory) => [memory.sessionId, { source: 'claude-code', ...memory }]);
  const place = { generation: 0, byteOffset: 0, takenBytes: 0, parser: '', isOpen: false };
  return { ...place, file: file as SourceFileId, state: { parser: undefined, trace: { sessions } } };
};

/** Cursors as `spine.db` gives them, and how many were given. */
function cursorsOf(all: readonly TraceCursor[]) {
  let given = 0;
  const withStates = (texts?: readonly string[]): readonly TraceCursor[] => {
    const found = all.filter(({ state }) => texts?.some((text) => JSON.stringify(state).includes(text)) ?? true);
    given += found.length;
    return found;
  };
  return { reader: { imports: { withStates } }, given: () => given };
}

const long = 'x'.repeat(400);
const files = [
  cursorOf('plain', { sessionId: 's1' }),
  cursorOf('copy', { sessionId: 's1' }),
  cursorOf('subagent', { sessionId: 's1', agent: 'a7' }),
  cursorOf('fork', { sessionId: 's2', parent: 's1' }),
  cursorOf('fork of it', { sessionId: 's3', parent: 's2' }),
  cursorOf('other', { sessionId: 'another' }),
  cursorOf('other subagent', { sessionId: 'another', agent: 'a7' }),
  cursorOf('quoted', { sessionId: 'a "b":c\\d' }),
  cursorOf('colon first', { sessionId: ':e' }),
  cursorOf('half a character', { sessionId: 'f\ud800' }),
  cursorOf('too long', { sessionId: long }),
  cursorOf('fork of what is too long', { sessionId: 's4', parent: long }),
  cursorOf('nothing'),
];
const all = groupFiles(tracedFiles(cursorsOf(files).reader));
const names = all.flatMap((group) => group.flatMap(({ sessions }) => sessions.map(({ name }) => name)));
const sorted = (group: (typeof all)[number] | undefined) => group?.map(({ file }) => file).sort();

test.each(names)('the files of the task of %j are found by its name as they are found among all', (name) => {
  const ofTask = (groups: typeof all) =>
    sorted(groups.find((group) => group.some(({ sessions }) => sessions.some((session) => session.name === name))));
  expect(ofTask(groupFiles(tracedFiles(cursorsOf(files).reader, new Set([name]))))).toEqual(ofTask(all));
});

test('cursors that name no session of the task are not parsed, and without a session none is', () => {
  const { reader, given } = cursorsOf(files);
  expect(tracedFiles(reader, new Set(['claude-code:another'])).map(({ file }) => file)).toEqual([
    'other',
    'other subagent',
  ]);
  expect(given()).toBe(2);
  expect(tracedFiles(reader, new Set())).toEqual([]);
  expect(given()).toBe(2);
});
