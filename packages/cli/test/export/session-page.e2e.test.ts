import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderSessionHtml } from '@agentspine/render/session-html';
import type { DocumentItem, DocumentTurn, SessionDocument } from '@agentspine/schema';
import { chromiumPath, share, withoutChromium } from '@agentspine/testkit';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';

const hostile =
  '</pre></div></details><script>document.title="x"</script><img src="http://e.example/i"> \u202e\u001b[31m & "quoted"';
const at = '2026-05-01T10:00:00.000Z';
const usage = {
  inputTokens: 10,
  outputTokens: 2,
  cacheReadTokens: null,
  costUsd: 0.5,
  costKnown: true,
  reportedCostUsd: null,
};

/** The items of a turn: nine events of every kind. */
function itemsOf(turn: number): readonly DocumentItem[] {
  const id = (name: string): string => `${turn}-${name}`;
  const text = (words: string) => ({ text: words, isWhole: true });
  const result = {
    kind: 'result',
    id: id('result'),
    at,
    callId: 'c',
    tool: 'Bash',
    status: 'completed',
    isError: null,
    exitCode: 0,
    durationMs: 3,
  } as const;
  const call = {
    kind: 'call',
    id: id('call'),
    at,
    tool: 'Bash',
    callId: 'c',
    messageId: null,
    gist: `run ${turn}`,
    command: text(`run ${turn}`),
    input: null,
    results: [{ ...result, text: text(`out ${turn} ${hostile}`) }],
    subagents: [],
  } as const;
  const edit = {
    ...call,
    id: id('edit'),
    tool: 'Edit',
    command: null,
    input: text(JSON.stringify({ file_path: 'a.ts', old_string: 'one', new_string: 'two' })),
    results: [],
  };
  return [
    { kind: 'prompt', id: id('prompt'), at, speaker: 'human', text: text(`asked ${turn} ${hostile}`), attachments: 0 },
    { kind: 'prompt', id: id('command'), at, speaker: 'command', text: text('/clear'), attachments: 0 },
    {
      kind: 'reply',
      id: id('reply'),
      at,
      isAnswer: true,
      model: 'm',
      messageId: null,
      thinking: text('hm'),
      text: text(`answer ${turn}`),
    },
    call,
    edit,
    { ...result, id: id('late'), text: null },
    { kind: 'compaction', id: id('compaction'), at, trigger: 'auto', tokensBefore: 5, tokensAfter: null },
    { kind: 'note', id: id('note'), at, event: 'todo.logged', title: 'to do', text: null },
  ];
}

/** The ids of all events of a turn, in order. */
const eventsOf = (turn: number): readonly string[] =>
  ['prompt', 'command', 'reply', 'call', 'result', 'edit', 'late', 'compaction', 'note'].map(
    (name) => `e-${turn}-${name}`,
  );

function sessionOf(turnCount: number): SessionDocument {
  const turn = (number: number): DocumentTurn => ({ number, startedAt: at, usage, items: itemsOf(number) });
  const turns = Array.from({ length: turnCount }, (_, index) => turn(index + 1));
  return {
    session: 's',
    source: null,
    title: `A session ${hostile}`,
    project: null,
    branch: null,
    directory: '/a',
    models: [],
    startedAt: at,
    endedAt: at,
    usage,
    traceIds: [],
    turns,
  };
}

describe.skipIf(chromiumPath === undefined)(`an exported session in a browser${withoutChromium}`, () => {
  let spine: TestSpine;
  let browser: Browser;
  let context: BrowserContext | undefined;
  /** What a page must not do: ask for something, say something on the console, open a dialog. */
  const deeds: string[] = [];

  beforeAll(async () => {
    spine = new TestSpine();
    // A sandbox needs rights that containers do not give; what is opened here is ours.
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  });

  afterEach(() => context?.close());

  afterAll(async () => {
    await browser?.close();
    spine?.[Symbol.dispose]();
  });

  async function open(document: SessionDocument, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const path = join(spine.folder, 'session.html');
    writeFileSync(path, [...renderSessionHtml(document)].join(''));
    context = await browser.newContext({ offline: true, javaScriptEnabled: false, ...options });
    const page = await context.newPage();
    deeds.length = 0;
    const address = pathToFileURL(path).href;
    page.on('request', (request) => void (request.url() === address || deeds.push(`request ${request.url()}`)));
    page.on('console', (message) => void deeds.push(`console ${message.text()}`));
    page.on('pageerror', (error) => void deeds.push(`error ${error.message}`));
    page.on('dialog', (dialog) => {
      deeds.push(`dialog ${dialog.message()}`);
      return dialog.dismiss();
    });
    await page.goto(address);
    return page;
  }

  test('from a file, without network and script, every one of 10,000 events is there, in order', async () => {
    const turns = Math.ceil(10_000 / 9);
    const page = await open(sessionOf(turns), { javaScriptEnabled: true });
    const ids = await page.locator('[id^="e-"]').evaluateAll((elements) => elements.map(({ id }) => id));
    expect(ids).toEqual(Array.from({ length: turns }, (_, index) => eventsOf(index + 1)).flat());
    expect(deeds).toEqual([]);
  });

  test('a folded call opens without script and shows its command and its result', async () => {
    const page = await open(sessionOf(2));
    const call = page.locator('#e-2-call');
    expect(await call.locator('pre').first().isVisible()).toBe(false);
    await call.locator('summary').click();
    expect(await call.locator('pre').allInnerTexts()).toEqual(['run 2', expect.stringContaining('out 2 </pre>')]);
    expect(await page.locator('#e-1-edit .added').textContent()).toBe('+ two');
    expect(deeds).toEqual([]);
  });

  test('hostile text is shown as text: no element, script or request comes of it, also where scripts may run', async () => {
    const page = await open(sessionOf(1), { javaScriptEnabled: true, offline: false });
    expect(await page.locator('script, img, link, iframe, a').count()).toBe(0);
    expect(await page.title()).toContain('A session </pre></div></details><script>');
    expect(await page.locator('#e-1-prompt').textContent()).toContain('\\u202e\\u001b[31m & "quoted"');
    expect(deeds).toEqual([]);
  });

  const windows = [
    ...[390, 800, 1360].map((width) => [width, 'light'] as const),
    ...[1360, 390, 800].map((width) => [width, 'dark'] as const),
  ];
  // The fast tests look at each width once, in light or in dark.
  test.each(share(windows, 2))('at %i pixels, %s, nothing is wider than the page', async (width, colorScheme) => {
    const wide = sessionOf(2);
    const page = await open(
      { ...wide, title: 'w'.repeat(400) },
      { viewport: { width, height: 800 }, colorScheme, javaScriptEnabled: true },
    );
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    const folder = process.env['SPINE_TEST_SCREENSHOTS'];
    if (folder !== undefined) await page.screenshot({ path: join(folder, `session-${width}-${colorScheme}.png`) });
  });
});
