import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from '@agentspine/render';
import { openWriter } from '@agentspine/writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claudeTranscript } from './claude-lines.ts';
import { exampleTranscripts, TestSpine } from './test-spine.ts';

/** Text as people write it: accents that are characters of their own, East Asian and Indic scripts, emoji of several characters. */
const titles = [
  '日本語の長い題名：表の幅を端末に合わせて、番号は決して切らない、そして最後まで読めること',
  'Cafe\u0301 re\u0301sume\u0301: combining accents in a title that is long enough to be cut at eighty columns',
  '👩‍👩‍👧‍👦 a family of emoji 🇩🇪 🇰🇷 1️⃣ ❤️ and a thumb 👍🏽 in one long title that goes on and on and on',
  'हिन्दी में एक शीर्षक',
];
const projects = [
  '/home/someone/code/一覧/アプリケーション/packages/frontend-of-the-product/src/components',
  '/code/app',
];

/** Every command that prints a table or a report of what is in the home, with a fixed answer. */
const screens: readonly string[] = [
  'summary',
  'summary --by project',
  'summary --by session',
  'summary --by tool',
  'summary --quality',
  'sessions list',
  'sessions show bbbbbbb0',
  'compare claude-opus-4-6,gpt-5.4',
  'plans list',
  'query FROM\u00a0messages\u00a0SELECT\u00a0id,\u00a0source,\u00a0body',
  'task list',
  'task show t1',
  'timeline t1',
  'turns list',
  'turns show u1',
  'search migration',
  'events read-aggregate t1',
  'rules list',
  'rules report',
  'verify --fail-on never',
  'recent',
  'tail',
  'hot-tables',
  'log query',
  'runs list --all',
  'runs show run-レビュー-1',
  'cursor list',
  'delivery tail imessage',
  'watchdog events',
  'spool status',
  'cache status',
  'log query --source nobody',
  'tail --table obs.crashes',
];

let spine: TestSpine;

beforeAll(async () => {
  spine = new TestSpine();
  for (const [index, title] of titles.entries()) {
    const sessionId = `bbbbbbb${index}-0000-4000-8000-000000000001`;
    const project = projects[index % projects.length] ?? '';
    spine.write(`person/.claude/projects/p/${sessionId}.jsonl`, claudeTranscript({ sessionId, title, project }));
  }
  await spine.say('import', exampleTranscripts, `${spine.person}/.claude`);
  await spine.say('plans', 'add', '自分のプラン', '--preset', 'claude/max');
  await spine.say('cursor', 'set', 'iMessage 💬', 'a place that is so long that it cannot be shown whole '.repeat(3));
  await spine.say('rules', 'create', '--name', 'builds 🏗️ ran', '--trigger', 'build passes', '--expect-tool', 'Bash');
  fill(spine.home);
}, 60_000);

afterAll(() => spine[Symbol.dispose]());

/** What records, logs and the trace hold; ids and times are given, so that every run shows the same. */
function fill(home: string): void {
  const at = Date.UTC(2026, 4, 15, 11, 30);
  using writer = openWriter({ home, durability: 'process', clock: { now: () => at } });
  for (const [index, title] of titles.entries()) {
    const payload = { task_id: `t${index}`, title, slug: `t${index}`, kind: 'primary' };
    writer.trace.events.append({ eventType: 'task.created', aggregateId: `t${index}`, payload });
  }
  const said = { taskId: 't1', sessionId: 's1' } as const;
  const command =
    'cd /home/someone/code/一覧 && npm run build --workspace packages/frontend-of-the-product -- --verbose';
  writer.trace.timeline.log([
    { ...said, id: 'u1', at: at + 1, kind: 'user.message', title: titles[2] ?? '', body: `${titles[0]}\nsecond line` },
    { ...said, id: 'c1', at: at + 2, kind: 'terminal.command', title: command, metadata: { command } },
    { ...said, id: 'a1', at: at + 3, kind: 'assistant.response', title: 'The build passes. 🎉', body: titles[1] ?? '' },
  ]);
  const run = { runId: 'run-レビュー-1', workflow: 'review', status: 'crashed', timestamp: at, exitCode: 137 } as const;
  const line = { source: 'workflow', refId: run.runId, timestamp: at } as const;
  writer.log.upsertWorkflowRun(
    { ...line, type: 'started', payload: '{"prompt":"日本語","maxRounds":2}' },
    { ...run, status: 'started', exitCode: null },
  );
  writer.log.upsertWorkflowRun({ ...line, type: 'crashed', payload: null }, run);
  writer.log.append({
    ...line,
    type: 'thread_workflow_message',
    payload: JSON.stringify({ role: 'author', content: titles[1] }),
  });
  for (const body of titles) writer.obs.recordMessage({ source: 'imessage', direction: 'inbound', body });
}

/** Ids of rules are drawn by chance. */
function withoutChance(screen: string): string {
  return screen
    .replaceAll(/01KRNR3ZG[0-9A-Z]+/g, (id) => '01KRNR3ZG0RULE0RULE0RULE00'.slice(0, id.length))
    .replaceAll(/01KRNR3Z(?=\s)/g, '01KRNR3Z');
}

test.each([80, 120, 200])(
  'every table and report at a terminal of %i columns is what the golden file says',
  async (width) => {
    const drawn: string[] = [];
    for (const call of screens) {
      const out: string[] = [];
      const stdout = { write: (text: string) => void out.push(text), isTerminal: true, columns: width };
      const env = { AGENTSPINE_HOME: spine.home, NO_COLOR: '1' };
      const args = call.split(' ').map((word) => word.replaceAll('\u00a0', ' '));
      const { exitCode, stderr } = await spine.run(args, { env, stdout });
      expect([call, exitCode, stderr]).toEqual([call, 0, '']);
      drawn.push(`$ spine ${call.replaceAll('\u00a0', ' ')}\n${withoutChance(out.join(''))}`);
    }
    await expect(drawn.join('\n')).toMatchFileSnapshot(`golden/screens-${width}.txt`);
  },
);

test.each([80, 120, 200])('no line of a table is wider than a terminal of %i columns', async (width) => {
  for (const call of screens.filter((name) => /list|summary|recent|tail|timeline|query|report/.test(name))) {
    const out: string[] = [];
    const stdout = { write: (text: string) => void out.push(text), isTerminal: true, columns: width };
    await spine.run(
      call.split(' ').map((word) => word.replaceAll('\u00a0', ' ')),
      { stdout },
    );
    const lines = out
      .join('')
      .split('\n')
      .map((line) => stripVTControlCharacters(line));
    const notes = /^(?:[*†~] |tokens and cost|[✓✗?] )/;
    expect(lines.filter((line) => displayWidth(line) > width && !notes.test(line))).toEqual([]);
  }
});
