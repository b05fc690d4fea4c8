import { expect, test } from 'vitest';
import { parseRow, recordKinds } from '../../src/index.ts';

const messages = recordKinds[0];

test('A016: a row with a key of a newer writer reads as if the key were not there', () => {
  const rowJson =
    '{"id":1,"ts_utc":"2026-04-19T19:07:08.285Z","source":"imessage","direction":"inbound","mood":{"a":1}}';
  const row = parseRow(messages, rowJson);
  expect(row).toMatchObject({ id: 1, source: 'imessage', direction: 'inbound' });
  expect(row).not.toHaveProperty('mood');
});

test('A017: a key that an older writer left out, or that is of another type, reads as undefined', () => {
  const row = parseRow(messages, '{"id":1,"source":"email","chat_id":7,"body":null}');
  expect(row).toMatchObject({ source: 'email', chatId: undefined, body: undefined, rawJson: undefined });
});

test.each([
  '',
  'null',
  '7',
  '[]',
  '[{"id":1}]',
  '{}',
  '{"id":"1"}',
  '{"id":1.5}',
  '{"id":9007199254740992}',
  '{"id":1',
])('%s is no row', (rowJson) => {
  expect(parseRow(messages, rowJson)).toBeUndefined();
});

test('a row cannot change what objects inherit', () => {
  const row = parseRow(messages, '{"id":1,"source":"a","__proto__":{"body":"planted"}}');
  expect(row?.body).toBeUndefined();
  expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
});
