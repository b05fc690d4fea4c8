import { taskKinds, taskStatuses } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { type EndedSession, taskAfterSession } from '../../src/tasks/session-end.ts';
import { bindingStates, sessionEntry } from '../../src/tasks/session-entry.ts';
import { taskSlug } from '../../src/tasks/task-slug.ts';
import { taskStatusAfter, taskSteps } from '../../src/tasks/task-status.ts';

/** SPEC 4.7, cell by cell: the status after a step, in the order running, waiting, completed, errored. */
const statusTable: Readonly<Record<(typeof taskSteps)[number], string>> = {
  start: 'running running running running',
  complete: 'completed completed completed completed',
  error: 'errored errored errored errored',
  archive: 'completed completed completed errored',
  reap: 'completed waiting completed errored',
  'set-running': 'running running completed running',
  'set-waiting': 'waiting waiting completed waiting',
  'set-completed': 'completed completed completed completed',
  'set-errored': 'errored errored completed errored',
};

test.each(taskSteps)('the status after the step %s', (step) => {
  expect(taskStatuses.map((status) => taskStatusAfter(status, step)).join(' ')).toBe(statusTable[step]);
});

test.each(bindingStates)('a runtime whose session is %s goes on where the table says', (state) => {
  const table = {
    unknown: ['create', 'create'],
    running: ['reuse', 'reuse'],
    stale: ['resume', 'attach'],
    history: ['resume', 'attach'],
  };
  expect([sessionEntry(state, { resume: true }), sessionEntry(state, { resume: false })]).toEqual(table[state]);
});

/** What becomes of a running primary task without other sessions: without and with `completeTask`; in brackets with background tasks. */
const endTable: readonly (readonly [EndedSession['reason'], string, string])[] = [
  ['explicit_exit', 'complete (complete)', 'complete (complete)'],
  ['runtime_terminated', 'complete (complete)', 'complete (complete)'],
  ['assistant_turn_complete', 'wait (wait)', 'complete (wait)'],
  ['idle', 'wait (wait)', 'complete (complete)'],
  [undefined, 'leave (leave)', 'complete (complete)'],
];

test.each(endTable)('the end of a session for the reason %s: %s; with completeTask %s', (reason, plain, completing) => {
  const after = (changes: Partial<EndedSession>) =>
    taskAfterSession({
      taskStatus: 'running',
      taskKind: 'primary',
      hasOtherSessions: false,
      hasBackgroundTasks: false,
      reason,
      completeTask: false,
      ...changes,
    });
  const cell = (completeTask: boolean) =>
    `${after({ completeTask })} (${after({ completeTask, hasBackgroundTasks: true })})`;
  expect([cell(false), cell(true)]).toEqual([plain, completing]);
  for (const completeTask of [false, true]) {
    for (const hasBackgroundTasks of [false, true]) {
      const rest = { completeTask, hasBackgroundTasks };
      expect(after({ ...rest, taskKind: 'background' })).toBe('complete');
      for (const taskKind of taskKinds) {
        expect(after({ ...rest, taskKind, hasOtherSessions: true })).toBe('leave');
        for (const taskStatus of ['waiting', 'completed', 'errored', undefined] as const) {
          expect(after({ ...rest, taskKind, taskStatus })).toBe('leave');
        }
      }
    }
  }
});

const slugs: readonly (readonly [title: string, slug: string])[] = [
  ['Mend the build!', 'mend-the-build'],
  ['  --  Add  v2.0 (beta)  --  ', 'add-v2-0-beta'],
  ['日本語', 'task'],
  ['', 'task'],
  ['../../etc/passwd', 'etc-passwd'],
  ['x'.repeat(200), 'x'.repeat(80)],
  [`${'x'.repeat(79)} and more`, 'x'.repeat(79)],
];

test.each(slugs)('the slug of %j is %s', (title, slug) => {
  expect(taskSlug(title)).toBe(slug);
});
