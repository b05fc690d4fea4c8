import { expect, test } from 'vitest';
import { jsonLine } from '../../src/text/json-line.ts';

test('integers beyond 2^53 are written as text, others as numbers', () => {
  expect(jsonLine({ small: 7n, large: 2n ** 53n })).toBe('{"small":7,"large":"9007199254740992"}\n');
});

test('what is not known is null, and its key is there', () => {
  expect(jsonLine({ known: 0, unknown: undefined })).toBe('{"known":0,"unknown":null}\n');
});

test('P20: JSON is one inert line that means the same', () => {
  const value = { title: 'a\nb\u001b[31m\u009b\u202e\u2028' };
  const line = jsonLine(value);
  expect(line).toBe('{"title":"a\\nb\\u001b[31m\\u009b\\u202e\\u2028"}\n');
  expect(JSON.parse(line)).toEqual(value);
});
