import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostile } from './made-texts.ts';
import { ServedHome } from './served-home.ts';

const nameOf = (text: string) => text.slice(0, 100);
/** Shaped as keys of services are, and nobody's. */
const secret = `sk-ant-api03-${'Qx7'.repeat(30)}AA`;
/** What would act on a terminal or change how the text around it is read; ends of lines are the file's own. */
const active =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass.
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\u{e0001}|[\u{e0020}-\u{e007f}]/gu;

const more = [
  '\u0000\u0007\u009b31m',
  '\u2066left\u2069 \u2028',
  '\r\n# heading\n```\n````\n- [x](http://evil.example/)',
];
const texts = [...hostile.filter(({ length }) => length < 1_000), ...more, `the key is ${secret}`];

const served = new ServedHome();
let origin: string;
let token: string;

beforeAll(async () => {
  const lines = texts.flatMap((text) => [
    { type: 'user', text: `asked ${text}` } as const,
    { type: 'assistant', text: `called ${text}`, tool: nameOf(text), model: nameOf(text) } as const,
    { type: 'assistant', text: `said ${text}`, model: nameOf(text) } as const,
  ]);
  served.write('name-0', lines, { cwd: `/made/${texts[1]}` });
  await served.import();
  const { address } = await served.serve();
  origin = new URL(address).origin;
  token = new URL(address).hash.slice('#token='.length);
});
afterAll(() => served[Symbol.asyncDispose]());

async function saved(format: 'html' | 'md' | 'jsonl') {
  const answer = await fetch(`${origin}/api/v1/sessions/claude-code%3Aname-0/document?format=${format}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(60_000),
  });
  return { answer, text: await answer.text() };
}

test.each(['html', 'md', 'jsonl'] as const)(
  'D11: a session that is saved as %s is a file that no browser opens in place, without a character that acts',
  async (format) => {
    const { answer, text } = await saved(format);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(text.match(active) ?? []).toEqual([]);
    // Its texts are whole, secrets too: `spine export session --redact` takes them out.
    expect(text).toContain(secret);
  },
);

test('D11: JSON lines of a saved session are JSON each, and mean the texts as they were', async () => {
  const { text } = await saved('jsonl');
  const lines = text.trimEnd().split('\n');
  const items = lines.map((line) => JSON.parse(line) as { kind: string; text?: { text: string } | null });
  const textsOf = (kind: string) => items.filter((item) => item.kind === kind).map((item) => item.text?.text);
  expect(textsOf('prompt')).toEqual(texts.map((each) => `asked ${each}`));
  expect(textsOf('reply')).toEqual(expect.arrayContaining(texts.map((each) => `said ${each}`)));
});

test('D11: Markdown of a saved session has nothing of the texts outside of its fences that is markup', async () => {
  const { text } = await saved('md');
  let fence: string | undefined;
  const outside: string[] = [];
  for (const line of text.split('\n')) {
    const mark = /^(`{3,})(?:text|diff)?$/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (line === fence) fence = undefined;
    else if (fence === undefined) outside.push(line);
  }
  expect(fence).toBeUndefined();
  const ofTexts = outside.filter((line) => /evil|hacked|heading/.test(line));
  expect(ofTexts.length).toBeGreaterThan(0);
  expect(outside.filter((line) => /(?<!\\)<[a-z/!]|(?<!\\)\]\(|(?<!\\)!\[|(?<!\\)\bhttps?:\/\//i.test(line))).toEqual(
    [],
  );
  // Each heading is ours: the title, and the turns.
  const headings = outside.filter((line) => /^#/.test(line));
  expect(headings.filter((line) => !/^(# |## (Turn \d+|Before the first prompt)$)/.test(line))).toEqual([]);
  expect(headings.filter((line) => line.startsWith('# '))).toHaveLength(1);
});
