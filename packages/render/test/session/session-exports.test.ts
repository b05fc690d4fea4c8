import { expect, test } from 'vitest';
import { renderSessionHtml } from '../../src/session/session-html.ts';
import { renderSessionJsonl } from '../../src/session/session-jsonl.ts';
import { renderSessionMarkdown } from '../../src/session/session-markdown.ts';
import { inertLines } from '../../src/text/inert-text.ts';
import { call, documentOf, prompt, reply, result, text, usage } from './document-builder.ts';

const hostile =
  '</pre></details><script>alert(1)</script><img src=x onerror=alert(1)> \u001b]0;t\u0007\u001b[31m \u202egnp ```\n````\n![x](http://e.example/) [y](javascript:z) <http://e.example>';

const hostileDocument = documentOf(
  [
    prompt(hostile, { id: hostile, speaker: hostile }),
    call(hostile, {
      tool: hostile,
      results: [result(hostile)],
      input: text(JSON.stringify({ file_path: hostile, content: hostile })),
    }),
    reply(hostile, { thinking: text(hostile), model: hostile }),
    { kind: 'note', id: 'n', at: '', event: 'x', title: hostile, text: text(hostile) },
    { kind: 'claim', at: '', claim: hostile, status: hostile, reason: hostile, quote: hostile, evidence: hostile },
  ],
  { title: hostile, directory: hostile, branch: hostile, models: [hostile], session: hostile },
);

test('hostile text is text in a page: no tag of it is one, and nothing of it acts', () => {
  const page = [...renderSessionHtml(hostileDocument)].join('');
  expect(page).not.toMatch(/<script|<img|<\/pre><\/details><|javascript:z\)"/);
  expect(inertLines(page)).toBe(page);
  const tags = new Set(page.match(/<\/?[a-z0-9]+/g));
  expect(
    [...tags].filter(
      (tag) => /script|img|link|iframe|object|form|input|a$/.test(tag.replace(/[</]/g, '')) && tag !== '<meta',
    ),
  ).toEqual([]);
});

test('hostile text is text in Markdown: it stands in fences longer than its own, or escaped', () => {
  const markdown = [...renderSessionMarkdown(hostileDocument)].join('');
  expect(inertLines(markdown)).toBe(markdown);
  // What is left outside of fences has no markup of others.
  let fence: string | undefined;
  const outside: string[] = [];
  for (const line of markdown.split('\n')) {
    const mark = /^(`{3,})(?:text|diff)?$/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (fence !== undefined && line === fence) fence = undefined;
    else if (fence === undefined) outside.push(line);
  }
  expect(fence).toBeUndefined();
  expect(outside.join('\n')).not.toMatch(/<[a-z/!]|(?<!\\)\]\(|(?<!\\)!(?<!\\)\[|```/);
});

test('JSON lines have the session, its turns, each item, and subagents after the call that started them', () => {
  const thread = { traceIds: ['t'], turns: [{ number: 1, startedAt: '2026-05-01', usage, items: [prompt('Look')] }] };
  const subagent = { kind: 'subagent', at: '', title: 'Explore', usage, thread } as const;
  const document = documentOf([prompt('Go'), call('look', { id: 'c1', subagents: [subagent] })], {
    usage: { ...usage, inputTokens: 2n ** 60n },
  });
  const lines = [...renderSessionJsonl(document)].map((line) => JSON.parse(line));
  expect(lines.map(({ kind, depth }) => [kind, depth])).toEqual([
    ['session', undefined],
    ['turn', 0],
    ['prompt', 0],
    ['call', 0],
    ['subagent', 0],
    ['turn', 1],
    ['prompt', 1],
  ]);
  expect(lines[0]).toMatchObject({
    title: 'Fix the tests',
    redaction: null,
    usage: { inputTokens: '1152921504606846976' },
  });
  expect(lines[4]).toMatchObject({ startedBy: 'c1', title: 'Explore' });
});

test('a page says what is cut, what is not known and what is zero', () => {
  const document = documentOf([reply(null, { text: text('begin', false) }), call('x')], {
    usage: { ...usage, costUsd: null, outputTokens: 0 },
  });
  const page = [...renderSessionHtml(document)].join('');
  expect(page).toContain('begin\n<span class="soft">… and more</span>');
  expect(page).toContain('no result in the log');
  expect(page).toContain('10,000 tokens in, 0 out, —');
});
