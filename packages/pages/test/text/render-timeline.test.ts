import type { TimelineEvent } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { renderTimelineLine } from '../../src/text/render-timeline.ts';

const at = { createdAt: '2026-05-01T10:00:00.000Z', lane: 'user' };
const textOf = (title: string, body?: string) =>
  renderTimelineLine({ ...at, title, body } as unknown as TimelineEvent)
    .slice(`${at.createdAt}  implementation  `.length)
    .trimEnd();

test.each([
  ['a title alone', 'ls', undefined, 'ls'],
  ['a body alone', '', 'README.md', 'README.md'],
  ['a title and another body', 'Bash: ls', 'README.md', 'Bash: ls  README.md'],
  ['a body that is the title', 'fix the test', 'fix the test', 'fix the test'],
  ['a body that goes on', 'fix the test', 'fix the test\nand the build', 'fix the test and the build'],
  ['a title that was cut', `${'다음 '.repeat(30)}…`, '다음 '.repeat(90), `${'다음 '.repeat(12).trim()}…`],
  ['a body that is elsewhere', 'the test', 'fix the test', 'the test  fix the test'],
])('%s is said once', (_what, title, body, said) => {
  expect(textOf(title, body)).toBe(said);
});

test('a terminal of 200 columns is used, half of it by a title', () => {
  const event = { ...at, title: 'a '.repeat(200), body: 'b '.repeat(200) } as unknown as TimelineEvent;
  const wide = renderTimelineLine(event, { width: 200 });
  expect(wide).toContain(`${'a '.repeat(49)}a…`);
  expect(wide).toContain('b '.repeat(90));
  expect(renderTimelineLine(event, {})).not.toContain('a '.repeat(31));
});
