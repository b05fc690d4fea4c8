import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { routeTable } from '@agentspine/server';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { ServedHome } from './served-home.ts';

/** Judged claims are derived by whoever asks for them; the index of a log is memory of SQLite that all who read share. */
const isKept = (name: string): boolean => !/^claims\.sqlite|-shm$/.test(name);

function digestsOf(home: string): Record<string, string> {
  const files = globSync('**/*', { cwd: home, withFileTypes: true }).filter((file) => file.isFile());
  const names = files.map((file) => join(file.parentPath, file.name).slice(home.length + 1)).filter(isKept);
  // SQLite puts an empty one beside a database that is read.
  const filled = names.filter((name) => !name.endsWith('-wal') || statSync(join(home, name)).size > 0);
  return Object.fromEntries(
    filled.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(home, name)))
        .digest('hex'),
    ]),
  );
}

/** What would change a home, were there such a route. */
const changes = ['/rules', '/rules/x', '/rules/x/reevaluate', '/tasks/x/archive', '/tasks/x/unarchive', '/import'];

test('D39: every request that could change something is refused, with the keys too, and no byte of what is kept changes', async () => {
  await using served = new ServedHome();
  served.write('one', [
    { type: 'user', text: 'please look' },
    { type: 'assistant', text: 'All tests pass.' },
  ]);
  await served.import();
  using writer = openWriter({ home: served.home, durability: 'process' });
  const { rule } = await writer.trace.rules.create({ name: 'a rule', triggerPhrases: ['done'], expectTool: 'command' });
  const before = digestsOf(served.home);
  expect(Object.keys(before)).toEqual(expect.arrayContaining(['spine.db', 'archive.sqlite', 'ledger.jsonl']));
  const { address, token } = await served.serve();
  const send = (path: string, init: RequestInit = {}) =>
    fetch(new URL(`/api/v1${path}`, address), { ...init, headers: { authorization: `Bearer ${token}` } });
  const given: Readonly<Record<string, string>> = { key: 'claude-code:one', id: 'x' };
  const paths = Object.values(routeTable).map(({ path }) => path.replace(/\{(\w+)\}/g, (_, name) => given[name] ?? ''));
  for (const path of paths) expect([path, (await send(`${path}?q=tests`)).status < 500]).toEqual([path, true]);
  for (const path of [...paths, ...changes, `/rules/${rule.id}`]) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const refused = await send(path, { method, body: '{}' });
      expect([method, path, refused.status]).toEqual([method, path, 404]);
      expect(await refused.json()).toMatchObject({ title: 'SERVE_NOT_FOUND' });
    }
  }
  expect(digestsOf(served.home)).toEqual(before);
  expect(writer.trace.rules.list({})).toHaveLength(1);
});
