import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { cursorDatabase } from '../../src/cursor/cursor-database.ts';
import { cursor } from '../../src/cursor/harness.ts';
import { knownHarnesses } from '../../src/index.ts';
import { factsOf, linesOf, ofKind } from '../facts-of.ts';

const says = (role: string, ...content: readonly object[]) => ({ role, message: { content } });
const text = (words: string) => ({ type: 'text', text: words });
const path = '/h/.cursor/projects/code-kite/agent-transcripts/session-a/session-a.jsonl';
const parse = (...records: readonly object[]) => factsOf(cursor, linesOf(records), path);

/** The line that custody makes of a row. */
const lineOf = (key: string, value: unknown): object => {
  const name = key.startsWith('composerData:') ? 'conversation' : key.startsWith('bubbleId:') ? 'bubble' : 'item';
  const line = cursorDatabase.rows.find((kind) => kind.name === name)?.lineOf([{ key, value: JSON.stringify(value) }]);
  if (line === undefined) throw new Error(`no line of ${key}`);
  return line;
};

test('a transcript of the agent is known by lines that have a role and parts, and nothing else', () => {
  expect(knownHarnesses.recognise(linesOf([says('user', text('Hi'))]), 'a.jsonl')?.source).toBe('cursor');
  expect(knownHarnesses.recognise(linesOf([{ ...says('user', text('Hi')), id: 'a' }]), 'a.jsonl')).toBeUndefined();
});

test('the words of a person are in user_query; what stands around them is not theirs', () => {
  const words = '<context>\nfiles\n</context>\n<user_query>\nFly it\n</user_query>';
  expect(ofKind(parse(says('user', text(words))), 'prompt')).toMatchObject([{ speaker: 'human', text: 'Fly it' }]);
  expect(ofKind(parse(says('user', text('Fly'))), 'prompt')).toMatchObject([{ text: 'Fly' }]);
  const nested = factsOf(cursor, linesOf([says('user', text('Fly'))]), '/h/a/subagents/b.jsonl');
  expect(ofKind(nested, 'prompt')).toMatchObject([{ speaker: 'subagent-prompt', sessionId: 'b' }]);
});

test('a time that Cursor puts before a prompt is not what a person wrote: it is when they wrote it', () => {
  const promptOf = (said: string, words: string) =>
    ofKind(parse(says('user', text(`<timestamp>${said}</timestamp>\n${words}`))), 'prompt').map((fact) => [
      fact.text,
      fact.ts,
    ]);
  const query = '<user_query>\nFly it\n</user_query>';
  expect(promptOf('Friday, Sep 4, 2026, 2:21 AM (UTC+8)', query)).toEqual([['Fly it', '2026-09-03T18:21:00.000Z']]);
  expect(promptOf('Monday, Nov 2, 2026, 12:05\u202fPM (UTC-3:30)', 'Fly it')).toEqual([
    ['Fly it', '2026-11-02T15:35:00.000Z'],
  ]);
  // A time of which the zone is not said is not known, nor is one of another form.
  for (const said of [
    'Sunday, Sep 27, 2026, 9:00 AM',
    'Sunday, Xyz 27, 2026, 9:00 AM (UTC+1)',
    'Monday, Feb 30, 2026, 9:00 AM (UTC)',
    'now',
    '',
  ])
    expect(promptOf(said, query)).toEqual([['Fly it', '']]);
});

test('prompts that had waited are in one line, a user_query each, and all of their words are kept', () => {
  const words = ['Fly it', 'Higher'].map((each) => `<user_query>\n${each}\n</user_query>`);
  expect(ofKind(parse(says('user', text(words[0] ?? ''), text(words[1] ?? ''))), 'prompt')).toMatchObject([
    { text: 'Fly it\n\nHigher' },
  ]);
  const open = '<user_query>'.repeat(100_000);
  expect(ofKind(parse(says('user', text(`${words[0]}${open}`))), 'prompt')).toMatchObject([{ text: 'Fly it' }]);
});

test('agentsview#1627: a subagent has a transcript of its own in the folder of the conversation that started it', () => {
  const lines = linesOf([says('user', text('Look')), says('assistant', text('Seen'))]);
  const nested = '/h/.cursor/projects/code-kite/agent-transcripts/session-a/subagents/session-b.jsonl';
  const facts = factsOf(cursor, lines, nested);
  expect(ofKind(facts, 'relationship').map(({ record }) => record)).toMatchObject([
    { sessionId: 'session-b', relatedSessionId: 'session-a', relationshipType: 'subagent' },
  ]);
  expect(ofKind(facts, 'reply')).toMatchObject([{ sessionId: 'session-b' }]);
  expect(ofKind(factsOf(cursor, lines, path), 'relationship')).toEqual([]);
});

test('a transcript has no ids, times, models, usage or results: all of them are unknown, and lines that say the same are two', () => {
  const shell = { type: 'tool_use', name: 'Shell', input: { command: 'ls' } };
  const facts = parse(says('user', text('Go')), says('assistant', shell), says('assistant', shell));
  const replies = ofKind(facts, 'reply');
  expect(replies).toMatchObject([
    { turnKind: 'unmetered', ts: '', model: '' },
    { turnKind: 'unmetered', ts: '', model: '' },
  ]);
  expect(new Set(replies.map(({ messageId }) => messageId)).size).toBe(2);
  expect(new Set(replies.flatMap(({ toolCalls }) => toolCalls).map(({ id }) => id)).size).toBe(2);
  expect(ofKind(facts, 'tool-result')).toEqual([]);
  expect(replies.every(({ usage }) => usage === undefined)).toBe(true);
});

test('a message is named by its place and what it says, also when its line alone is read again', () => {
  const bytes = linesOf([
    says('user', text('Go')),
    says('assistant', text('Gone'), { type: 'tool_use', name: 'Shell' }),
  ]);
  const [reply] = ofKind(factsOf(cursor, bytes, path), 'reply');
  const from = reply?.range.from ?? 0;
  const stretch = { bytes: bytes.subarray(from), offset: from, state: undefined, path, isEnd: true };
  expect(ofKind(cursor.form.parse(cursor, stretch).facts, 'reply')).toEqual([reply]);
});

test('a conversation of the database has its title, folder and time; keys of encryption are not in its line', () => {
  const line = lineOf('composerData:talk', {
    name: 'Kites',
    createdAt: 1_777_626_000_000,
    workspaceIdentifier: { uri: { fsPath: '/code/kite' } },
    modelConfig: { modelName: 'claude-4-sonnet', apiKey: 'marker-of-a-secret' },
    blobEncryptionKey: 'marker-of-a-secret',
    speculativeSummarizationEncryptionKey: 'marker-of-a-secret',
  });
  expect(JSON.stringify(line)).not.toContain('marker-of-a-secret');
  expect(ofKind(parse(line), 'session')).toMatchObject([
    { record: { sessionId: 'talk', title: 'Kites', cwd: '/code/kite', ts: '2026-05-01T09:00:00.000Z' } },
  ]);
});

test('a bubble of type 1 is a person, one of type 2 the model; token counts of zero are not usage', () => {
  const at = { createdAt: '2026-05-01T09:00:05.000Z', tokenCount: { inputTokens: 0, outputTokens: 0 } };
  const facts = parse(
    lineOf('bubbleId:talk:a', { type: 1, text: 'Fly it', ...at }),
    lineOf('bubbleId:talk:b', { type: 2, text: 'Up', thinking: { text: 'How?' }, ...at, apiKey: 'marker-of-a-secret' }),
  );
  expect(JSON.stringify(facts)).not.toContain('marker-of-a-secret');
  expect(ofKind(facts, 'prompt')).toMatchObject([
    { sessionId: 'talk', userUuid: 'a', speaker: 'human', text: 'Fly it' },
  ]);
  expect(ofKind(facts, 'reply')).toMatchObject([
    {
      sessionId: 'talk',
      messageId: 'b',
      turnKind: 'unmetered',
      ts: '2026-05-01T09:00:05.000Z',
      blocks: [
        { kind: 'thinking', text: 'How?' },
        { kind: 'text', text: 'Up' },
      ],
    },
  ]);
});

test('a call and its result are in one bubble; one that is running has no result, and one that failed is an error', () => {
  const called = (id: string, status: string) =>
    lineOf(`bubbleId:talk:${id}`, {
      type: 2,
      toolFormerData: {
        name: 'run_terminal_cmd',
        rawArgs: '{"command":"npm test"}',
        status,
        result: '{"output":"no"}',
      },
    });
  const facts = parse(called('a', 'completed'), called('b', 'error'), called('c', 'loading'), called('d', 'cancelled'));
  expect(ofKind(facts, 'reply').flatMap(({ toolCalls }) => toolCalls)[0]).toMatchObject({
    id: 'talk:a',
    name: 'run_terminal_cmd',
    input: { command: 'npm test' },
  });
  expect(ofKind(facts, 'tool-result').map(({ toolUseId, status, isError }) => [toolUseId, status, isError])).toEqual([
    ['talk:a', 'completed', false],
    ['talk:b', 'errored', true],
    ['talk:d', 'cancelled', undefined],
  ]);
});

test('the conversations and tabs of 2024 are in one value each; their messages have the time of their conversation', () => {
  const facts = parse(
    lineOf('composer.composerData', {
      allComposers: [
        { composerId: 'empty', createdAt: 1 },
        {
          composerId: 'talk',
          createdAt: 1_777_626_000_000,
          conversation: [
            { type: 1, bubbleId: 'a', text: 'Fly it' },
            { type: 2, bubbleId: 'b', text: 'Up' },
          ],
        },
      ],
    }),
    lineOf('workbench.panel.aichat.view.aichat.chatdata', {
      tabs: [
        {
          tabId: 'tab',
          chatTitle: 'Wind',
          lastSendTime: 1_777_626_000_000,
          bubbles: [
            { type: 'user', id: 'c', text: 'North?' },
            { type: 'ai', id: 'd', rawText: 'South', modelType: 'claude-3.5-sonnet' },
          ],
        },
      ],
    }),
  );
  expect(ofKind(facts, 'session').map(({ record }) => record.sessionId)).toEqual(['empty', 'talk', 'tab']);
  expect(ofKind(facts, 'prompt').map(({ sessionId, text: words }) => [sessionId, words])).toEqual([
    ['talk', 'Fly it'],
    ['tab', 'North?'],
  ]);
  const started = '2026-05-01T09:00:00.000Z';
  expect(ofKind(facts, 'reply')).toMatchObject([
    { messageId: 'b', ts: started, blocks: [{ text: 'Up' }] },
    { messageId: 'd', ts: started, model: 'claude-3.5-sonnet', blocks: [{ text: 'South' }] },
  ]);
});

test('a row that is null or no JSON has no line', () => {
  const [conversation, bubble] = cursorDatabase.rows;
  expect(conversation?.lineOf([{ key: 'composerData:a', value: 'null' }])).toBeUndefined();
  expect(bubble?.lineOf([{ key: 'bubbleId:a:b', value: '{"type":' }])).toBeUndefined();
  expect(bubble?.lineOf([{ key: 'bubbleId:a:b', value: Buffer.from('x') }])).toBeUndefined();
});
