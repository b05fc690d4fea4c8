import { expect, test } from 'vitest';
import { claudeCodeParser } from '../../src/claude-code/claude-code-parser.ts';
import { parseWithLinks } from '../../src/claude-code/pull-request-link.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';
import { at, promptsOf, session, user, write } from './build-lines.ts';

type Line = Readonly<Record<string, unknown>>;

function notesOf(lines: readonly Line[], parseRecord = parseWithLinks) {
  const chunk = { bytes: Buffer.from(write(lines)), offset: 0, state: undefined, path: 'a.jsonl', isEnd: true };
  const { facts } = parseTranscript({ ...claudeCodeParser, parseRecord }, chunk);
  return promptsOf(facts).map(({ speaker, sessionId, ts, text }) => ({ speaker, sessionId, ts, text }));
}

const link = (prUrl: unknown): Line => ({
  ...{ type: 'pr-link', sessionId: session, prNumber: 7, prUrl, prRepository: 'x/y', timestamp: at(3) },
});

test('the row by which Claude Code notes a pull request is a notification of it', () => {
  const [, note] = notesOf([user(1, 'Open it.'), link('https://git.example/x/y/pull/7')]);
  const text = '<pr-link>https://git.example/x/y/pull/7</pr-link>';
  expect(note).toEqual({ speaker: 'notification', sessionId: session, ts: at(3), text });
});

test('what is counted and traced has no such notification', () => {
  const lines = [user(1, 'Open it.'), link('https://git.example/x/y/pull/7')];
  expect(notesOf(lines, claudeCodeParser.parseRecord)).toHaveLength(1);
});

test.each([7, null, 'x y', 'javascript:0', ['https://git.example/x/y/pull/7']])(
  'a link of %j notes nothing',
  (address) => {
    expect(notesOf([link(address)])).toEqual([]);
  },
);
