import { expect, test } from 'vitest';
import {
  isWorkflowStep,
  keepsExitCode,
  parseWorkflowRunStatus,
  type WorkflowRunStatus,
  workflowRunStatuses,
} from '../../src/index.ts';

const allowed: ReadonlySet<string> = new Set([
  'undefined to queued',
  'undefined to started',
  'undefined to dropped',
  'queued to started',
  'queued to interrupted',
  'queued to dropped',
  'queued to killed',
  'started to started',
  'started to completed',
  'started to failed',
  'started to crashed',
  'started to interrupted',
  'started to dropped',
  'started to killed',
  'crashed to started',
  'crashed to killed',
  'interrupted to started',
]);

const cells = [undefined, ...workflowRunStatuses].flatMap((from) =>
  workflowRunStatuses.map((to): [WorkflowRunStatus | undefined, WorkflowRunStatus] => [from, to]),
);

test.each(cells)('a run steps from %s to %s exactly where the table says so', (from, to) => {
  expect(isWorkflowStep(from, to)).toBe(allowed.has(`${from} to ${to}`));
});

test('a status is one of eight words, and nothing that objects inherit', () => {
  expect(workflowRunStatuses.map(parseWorkflowRunStatus)).toEqual(workflowRunStatuses);
  expect(['', 'Queued', 'new', 'constructor', '__proto__'].map(parseWorkflowRunStatus)).toEqual(
    new Array(5).fill(undefined),
  );
});

test('only an end that a process reached has an exit code', () => {
  expect(workflowRunStatuses.filter(keepsExitCode)).toEqual(['completed', 'failed', 'crashed', 'killed']);
});
