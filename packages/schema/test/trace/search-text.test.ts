import { expect, test } from 'vitest';
import { eventText, readableText, taskText, textBehindTitle, withLane } from '../../src/trace/search/search-text.ts';

const event = { kind: 'tool.used', lane: 'implementation', title: 'A title', metadata: {} };
const semantic = {
  evidenceLevel: 'direct',
  displayTitle: 'shown',
  entityName: 'name',
  entityType: 'type',
  toolName: 'tool',
  sourceTool: 'source',
  operation: 'does',
  toolFamily: 'family',
  subtypeGroup: 'group',
  subtypeLabel: 'label',
  subtypeKey: 'key',
};

test('the text of a task is its id, title, workspace and runtime', () => {
  const task = { id: 't1', title: 'Mend it', workspacePath: '/work', cliSource: 'claude-code' };
  expect(taskText(task)).toBe('t1\nMend it\n/work\nclaude-code');
  expect(taskText({ ...task, workspacePath: null, cliSource: null })).toBe('t1\nMend it');
});

test('the text of an event is its kind and lane, title, semantic values in their order, other metadata, body', () => {
  expect(eventText({ ...event, body: 'a body', metadata: { note: 'extra', ...semantic } })).toBe(
    '0toolused implementation\nA title\nkey\nlabel\ngroup\nfamily\ndoes\nsource\ntool\ntype\nname\nshown\ndirect\nextra\na body',
  );
  expect(eventText({ ...event, body: null })).toBe('0toolused implementation\nA title');
  expect(eventText({ ...event, body: '', metadata: { toolName: '  ', note: ' ' } })).toBe(eventText(event));
});

test('texts and numbers of metadata count, at any depth that people use, each once; flags, ids and counts do not', () => {
  const metadata = {
    a: { b: ['deep', 7, true, null, { c: 'deeper' }] },
    again: 'deep',
    inputTokens: 5,
    parentEventId: 'e0',
    tags: ['slow'],
  };
  expect(eventText({ ...event, metadata })).toBe('0toolused implementation\nA title\ndeep\n7\ndeeper\nslow');
});

test('digests, byte offsets, ids of calls and labels of an import are no words of an event', () => {
  const metadata = {
    ...{ speaker: 'human', turnKind: 'response', status: 'completed', toolUseId: 'toolu_01', messageId: 'msg_1' },
    ...{
      rawFile: '0123456789abcdef',
      rawGeneration: 0,
      rawFrom: 4711,
      rawTo: 4811,
      requestId: 'req_1',
      todoState: 'added',
    },
    ...{ questionId: '01A', asyncTaskId: 'toolu_02', asyncStatus: 'running', command: 'make all' },
  };
  expect(eventText({ ...event, metadata })).toBe('0toolused implementation\nA title\nmake all');
});

test('32 fragments count, and neither a deep nor a large value costs much', () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, `v${index}`]));
  expect(eventText({ ...event, metadata: many })).toMatch(/\nv31$/);
  let deep: unknown = 'bottom';
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep };
  expect(eventText({ ...event, metadata: { deep } })).toBe(eventText(event));
  const flags = { flags: Array.from({ length: 100_000 }, () => true), behind: 'them' };
  expect(eventText({ ...event, metadata: flags })).toBe(eventText(event));
});

test('a body of four megabytes and fields of any length stay within bounds', () => {
  const long = 'word '.repeat(800_000);
  const metadata = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, `${index} ${long}`]));
  expect(eventText({ ...event, title: long, body: long, metadata }).length).toBeLessThan(34 * 1024);
  expect(eventText({ ...event, body: long }).length).toBeLessThan(32 * 1024);
  expect(eventText({ ...event, body: 'aB1cD2'.repeat(700_000) }).length).toBeLessThan(32 * 1024);
});

test.each([
  ['readFileSync', '\n\u001eread File Sync'],
  ['parseHTMLPage', '\n\u001eparse HTML Page'],
  ['utf8Decoder and utf8Decoder', '\n\u001eutf8 Decoder'],
  ['one.twoThree fourFive', '\n\u001etwo Three\nfour Five'],
  ['iPhone', '\n\u001ei Phone'],
  ['aBcDeFgH', ''],
  ['JSON and Sentence case', ''],
  ['snake_case', ''],
])('behind "%s" stand the parts of its names', (title, parts) => {
  expect(eventText({ ...event, title })).toBe(`0toolused implementation\n${title}${parts}`);
});

test('what would not be stored as it is, is stored as it can be', () => {
  expect(eventText({ ...event, title: 'half \ud83d', body: 'nul\0 mark\u001e ﬁne' })).toBe(
    '0toolused implementation\nhalf \ufffd\nnul  mark  fine',
  );
});

test('another lane makes the text that it would have been', () => {
  const full = { ...event, title: 'two words', body: 'implementation\nreadFile', metadata: semantic };
  expect(withLane(eventText(full), 'rule')).toBe(eventText({ ...full, lane: 'rule' }));
});

test('to people a text is what stands behind its kind and before the parts of names', () => {
  const text = eventText({ ...event, body: 'calls readFile' });
  expect(readableText(text)).toBe('A title\ncalls readFile');
  expect(textBehindTitle(text, event.title)).toBe('calls readFile');
  expect(textBehindTitle(eventText(event), event.title)).toBe('');
  const long = 'x'.repeat(5_000);
  expect(textBehindTitle(eventText({ ...event, title: long, body: 'end' }), long)).toBe('end');
});
