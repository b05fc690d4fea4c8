import { expect, test } from 'vitest';
import { formatAddress, parseAddress, withoutLast } from '../page/state/address.ts';

test.each([
  '/',
  '/sessions',
  '/sessions?q=a+b&source=codex&project=%2Fcode%2Fx&model=m&from=2026-04-01&to=7d',
  '/s/codex%3A1%2F2?e=event',
  '/usage?by=model',
  '/search?text=%3Cscript%3E',
])('D33: the address %s is read and written as it is', (address) => {
  const [path = '', query = ''] = address.split('?');
  expect(formatAddress(parseAddress(path, query))).toBe(address);
});

test.each(['/nowhere', '/s/', '/../x', '//evil.example', '/s'])('the path %s is Now', (path) => {
  expect(parseAddress(path, '')).toMatchObject({ screen: 'now' });
});

test('what is not known in an address is left out, and a broken escape is a text', () => {
  expect(parseAddress('/sessions', 'colour=red&q=')).toEqual({ screen: 'sessions', filter: {}, own: {} });
  expect(parseAddress('/s/%E0%A4%A', '').key).toBe('%E0%A4%A');
});

test('the last part of a filter is dropped, and nothing of an empty one', () => {
  expect(withoutLast({ from: '1d', q: 'x' })).toEqual({ q: 'x' });
  expect(withoutLast({})).toEqual({});
});
