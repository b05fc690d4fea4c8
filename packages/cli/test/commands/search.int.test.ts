import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SearchResult } from '@agentspine/reader';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { activeCharacters, TestSpine } from '../test-spine.ts';

/** Two tasks; an event of the first is flaky. */
function fill(home: string): void {
  using writer = openWriter({ home, durability: 'process' });
  for (const [id, title] of [
    ['t1', 'Mend the build'],
    ['t2', 'Another'],
  ] as const) {
    const payload = { task_id: id, title, slug: id, kind: 'primary', workspace_path: '/work' };
    writer.trace.events.append({
      eventType: 'task.created',
      aggregateId: id,
      eventTime: Date.UTC(2026, 0, 1),
      payload,
    });
  }
  writer.trace.timeline.log([
    {
      id: 'e1',
      taskId: 't1',
      sessionId: 's1',
      kind: 'tool.used',
      title: 'A flaky\u001b[31m test',
      body: 'the migration\u202e is flaky\n\tand slow',
      at: Date.UTC(2026, 0, 2),
    },
    { id: 'e2', taskId: 't2', kind: 'user.message', title: 'flaky too', at: Date.UTC(2026, 0, 3) },
  ]);
}

test('search prints tasks and events with the ids to go on with; other people’s text acts on no terminal', async () => {
  using spine = new TestSpine();
  fill(spine.home);
  expect(await spine.say('search', 'build')).toBe(
    [
      'task  Mend the build\n  2026-01-01T00:00:00.000Z  t1  running  /work\n',
      'tool.used  A flaky\\u001b[31m test\n  2026-01-02T00:00:00.000Z  e1  implementation\n',
      '  task t1  session s1  Mend the build\n  the migration\\u202e is flaky and slow\n',
    ]
      .join('')
      .replace('\ntool', '\n\ntool'),
  );
  expect(await spine.say('search', 'flaky', 'migration')).toContain('e1');
  expect(await spine.say('search', 'nowhere')).toBe('nothing found\n');
  const drawn: string[] = [];
  const terminal = { stdout: { write: (text: string) => void drawn.push(text), isTerminal: true } };
  await spine.run(['search', 'flaky'], terminal);
  expect(drawn[0]).toContain('A \u001b[1mflaky\u001b[22m\\u001b[31m test');
  const bare = drawn[0]?.replaceAll('\u001b[1m', '').replaceAll('\u001b[22m', '');
  expect(activeCharacters(bare ?? '\u0007')).toEqual([]);
  await spine.run(['search', 'flaky'], { ...terminal, env: { AGENTSPINE_HOME: spine.home, NO_COLOR: '1' } });
  expect(activeCharacters(drawn[1] ?? 'x\u0007')).toEqual([]);
});

test('task, kind and limit restrict what is found; JSON has whole hits', async () => {
  using spine = new TestSpine();
  fill(spine.home);
  const ids = async (...args: string[]) => {
    const { events } = await spine.json<SearchResult>('search', 'flaky', ...args);
    return events.map(({ eventId }) => eventId);
  };
  expect(await ids()).toEqual(['e2', 'e1']);
  expect(await ids('--task', 't1')).toEqual(['e1']);
  expect(await ids('--session', 's1')).toEqual(['e1']);
  expect(await ids('--kind', 'user.message')).toEqual(['e2']);
  expect(await ids('--limit', '1')).toEqual(['e2']);
  expect(await ids('--limit', '0')).toEqual(['e2']);
  const { events } = await spine.json<SearchResult>('search', 'migration');
  expect(events).toMatchObject([{ eventId: 'e1', titleMatches: [], snippet: { matches: [[4, 13]] } }]);
});

test.each([
  [['search'], 2],
  [['search', ' '], 2],
  [['search', 'x', '--kind', 'nothing'], 2],
  [['search', 'x', '--limit', 'all'], 2],
  [['search', 'x'], 1],
])('%j in a home without a store ends with %i, and makes nothing', async (args, exitCode) => {
  using spine = new TestSpine();
  expect(await spine.run(args)).toMatchObject({ exitCode, stdout: '' });
  spine.write('spine/config.json', '{"search": {"embeddings": {"url": "http://127.0.0.1:9", "model": "m"}}}');
  expect(await spine.run(args)).toMatchObject({ exitCode, stdout: '' });
});

test('embeddings come from an endpoint that config.json names, and where it fails words are enough', async () => {
  using spine = new TestSpine();
  fill(spine.home);
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const { input } = JSON.parse(body) as { readonly input: readonly string[] };
      asked.push([request.url, request.headers.authorization, input]);
      const data = input.map((text, index) => ({ index, embedding: /slow/.test(text) ? [1, 0] : [0, 1] }));
      response.end(JSON.stringify({ data }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const embeddings = { url: `http://127.0.0.1:${port}/v1/`, model: 'm' };
  spine.write('spine/config.json', JSON.stringify({ search: { embeddings } }));
  const env = { AGENTSPINE_HOME: spine.home, AGENTSPINE_EMBEDDINGS_KEY: 'secret' };
  const search = async () => {
    const { stdout, stderr } = await spine.run(['search', 'flaky slow things', '--json'], { env });
    return [(JSON.parse(stdout) as SearchResult).events.map(({ eventId }) => eventId), stderr];
  };
  try {
    expect(await search()).toEqual([['e1', 'e2'], '']);
    expect(asked).toEqual([
      ['/v1/embeddings', 'Bearer secret', ['flaky slow things', expect.any(String), expect.any(String)]],
    ]);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  expect(await search()).toEqual([
    ['e1', 'e2'],
    expect.stringMatching(/^spine: search continues without embeddings: 127\.0\.0\.1:\d+: /),
  ]);
  spine.write('spine/config.json', '{"search": {"embeddings": {"url": "file:///etc"}}}');
  expect(await search()).toEqual([
    ['e1', 'e2'],
    'spine: search continues without embeddings: search.embeddings.url is not an http or https address\n',
  ]);
});
