import type { SourceFileId } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { withTraceProblems } from '../../src/import/trace/trace-problems.ts';

test('the problems of the trace stand behind those of the archive, and count with them', () => {
  const place = { generation: 0, byteFrom: 10, byteTo: 20 };
  const unread = { ...place, sourceFile: 'a', source: 'claude-code', problem: 'not-json', detail: '' };
  const count = { source: 'claude-code', problem: 'not-json', detail: '', lines: 1 };
  const refused = { ...place, file: '0123456789abcdef' as SourceFileId, detail: 'no' };
  const trace = ['x', 'y'].map((eventId) => ({ ...refused, eventId }));
  const listed = { ...place, sourceFile: '0123456789abcdef', source: 'trace', problem: 'not-in-trace', detail: 'no' };
  expect(withTraceProblems({ problems: [unread], counts: [count], total: 1 }, trace)).toEqual({
    problems: [unread, listed, listed],
    counts: [count, { source: 'trace', problem: 'not-in-trace', detail: 'no', lines: 2 }],
    total: 3,
  });
});
