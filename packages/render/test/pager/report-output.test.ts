import { expect, test } from 'vitest';
import { ReportOutput } from '../../src/pager/report-output.ts';

function openOutput() {
  const written: string[] = [];
  return { written, output: new ReportOutput({ write: (text) => written.push(text) }) };
}

test('a report is held until the command has ended, and what is written after it stays after it', () => {
  const { written, output } = openOutput();
  output.write('before\n');
  output.page('a report\n');
  output.write('after\n');
  expect(written).toEqual(['before\n']);
  expect(output.take()).toBe('a report\nafter\n');
  expect(output.take()).toBe('');
});

test('a report of more than 32 MiB is written as it comes, each line once and in order', () => {
  const { written, output } = openOutput();
  const text = 'x'.repeat(20 * 1024 * 1024);
  output.page(`1${text}`);
  expect(written).toEqual([]);
  output.page(`2${text}`);
  output.page('3');
  expect(written.map((part) => part.length)).toEqual([2 * text.length + 2, 1]);
  expect(output.take()).toBe('');
});
