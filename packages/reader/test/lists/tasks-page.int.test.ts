import { createSpine, makeHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';

const now = Date.parse('2026-04-19T19:07:08.327Z');
const time = (minute: number) => new Date(now - minute * 60_000).toISOString();

/** A task with two below it, one of which has one below it too; one that was put away; and one whose parent is not there. */
function madeHome() {
  const fixture = makeHome();
  const database = createSpine(fixture.home);
  database.pragma('foreign_keys = OFF');
  const task = database.prepare(
    `INSERT INTO tasks_current (id, title, slug, workspace_path, status, created_at, updated_at, cli_source, archived_at)
     VALUES (?, ?, 's', ?, ?, ?, ?, ?, ?)`,
  );
  const add = (id: string, minute: number, { status = 'running', archivedAt = null as string | null } = {}) =>
    task.run(id, `Task ${id}`, `/code/${id}`, status, time(minute + 10), time(minute), 'codex', archivedAt);
  add('top', 5);
  add('late', 1);
  add('early', 9, { status: 'errored' });
  add('deep', 0, { status: 'waiting' });
  add('away', 2, { archivedAt: time(2) });
  add('orphan', 3);
  const relate = database.prepare(
    'INSERT INTO task_relations (task_id, related_task_id, relation_kind) VALUES (?, ?, ?)',
  );
  relate.run('late', 'top', 'parent');
  relate.run('early', 'top', 'background');
  relate.run('deep', 'early', 'parent');
  relate.run('orphan', 'gone', 'parent');
  const todo = database.prepare(
    `INSERT INTO todos_current (id, task_id, title, state, last_event_id, created_at, updated_at) VALUES (?, 'top', ?, ?, 'e', ?, ?)`,
  );
  for (const [index, state] of ['added', 'in_progress', 'completed', 'cancelled'].entries()) {
    todo.run(`todo-${index}`, `Todo ${index}`, state, time(9 - index), time(0));
  }
  const question = database.prepare(
    `INSERT INTO questions_current (id, task_id, title, phase, last_event_id, created_at, updated_at) VALUES (?, 'top', ?, ?, 'e', ?, ?)`,
  );
  for (const phase of ['asked', 'answered']) question.run(phase, phase, phase, time(1), time(0));
  const session = database.prepare(`INSERT INTO sessions_current VALUES (?, 'top', 'running', NULL, ?, NULL)`);
  for (const id of ['s1', 's2']) session.run(id, time(1));
  database.close();
  const reader = openReader({ home: fixture.home, nowMs: () => now });
  const close = () => {
    reader.close();
    fixture[Symbol.dispose]();
  };
  return { lists: reader.browse.lists, [Symbol.dispose]: close };
}
const shown = (items: readonly { id: string; depth: number }[]) => items.map(({ id, depth }) => `${depth}${id}`);

test('tasks are a tree, those that changed last first; one whose parent is not there is at the top', () => {
  using under = madeHome();
  const { items, total, counts } = under.lists.tasks({});
  expect(shown(items)).toEqual(['0orphan', '0top', '1late', '1early', '2deep']);
  expect([total, counts]).toEqual([5, { running: 3, errored: 1, waiting: 1 }]);
  expect(items[1]).toMatchObject({ sessions: 2, todos: 4, openTodos: 2, openQuestions: 1, archivedAt: null });
  expect(shown(under.lists.tasks({ includeArchived: true }).items)).toContain('0away');
});

test('D28: pages of the tree have each task once', () => {
  using under = madeHome();
  const all = shown(under.lists.tasks({}).items);
  const paged = Array.from({ length: 5 }, (_, at) => shown(under.lists.tasks({ at, limit: 1 }).items));
  expect(paged.flat()).toEqual(all);
});

test.each([
  [{ status: 'running' }, ['0orphan', '0top', '1late']],
  [{ q: 'TASK D' }, ['0deep']],
  [{ project: '/code/top' }, ['0top']],
  [{ source: 'claude-code' }, []],
  [{ from: '2m' }, ['0deep', '0late']],
  [{ to: '16m' }, ['0early']],
] as const)('tasks are narrowed by %j to %j, each below the one above it where that is there', (request, expected) => {
  using under = madeHome();
  const { items, total } = under.lists.tasks(request);
  expect([shown(items), total]).toEqual([expected, expected.length]);
});

test('a task has its todos and questions in their order, and the tasks around it by title', () => {
  using under = madeHome();
  const task = under.lists.task('top');
  expect(task?.todos.map(({ title, state }) => [title, state])).toEqual([
    ['Todo 0', 'added'],
    ['Todo 1', 'in_progress'],
    ['Todo 2', 'completed'],
    ['Todo 3', 'cancelled'],
  ]);
  expect(task?.questions.map(({ state }) => state)).toEqual(['answered', 'asked']);
  expect(task?.todos[0]).toMatchObject({ eventId: 'e', sessionId: null });
  expect(task).toMatchObject({
    titles: { late: 'Task late', early: 'Task early' },
    below: ['early', 'late'],
    events: [],
  });
  expect(under.lists.task('deep')).toMatchObject({ titles: { early: 'Task early' } });
  expect(under.lists.task('none')).toBeUndefined();
});
