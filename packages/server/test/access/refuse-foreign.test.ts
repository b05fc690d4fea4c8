import { expect, test } from 'vitest';
import { refuseForeign } from '../../src/access/refuse-foreign.ts';

const asked = {
  method: 'GET',
  path: '/api/v1/now',
  host: '127.0.0.1:4777',
  origin: undefined,
  fetchSite: undefined,
  isSocket: false,
  hasBearer: false,
};
const statusOf = (changes: Partial<Parameters<typeof refuseForeign>[0]>) =>
  refuseForeign({ ...asked, ...changes }, 4777)?.status;

test.each(['127.0.0.1:4777', 'localhost:4777', '[::1]:4777'])('the host %s with the port is this server', (host) => {
  expect(statusOf({ host })).toBeUndefined();
  expect(statusOf({ host, origin: `http://${host}`, method: 'POST' })).toBeUndefined();
});

test.each([
  undefined,
  '',
  'evil.example:4777',
  '127.0.0.1',
  '127.0.0.1:4778',
  '127.0.0.1:4777.evil.example',
  'localhost.evil.example:4777',
  '0.0.0.0:4777',
])('D06: the host %s is refused with 421 before anything else, also with the right origin', (host) => {
  expect(statusOf({ host })).toBe(421);
  expect(statusOf({ host, origin: 'http://127.0.0.1:4777', method: 'POST' })).toBe(421);
});

test.each(['null', 'http://evil.example', 'https://127.0.0.1:4777', 'http://127.0.0.1:8080', 'http://localhost:4777'])(
  'D06: the origin %s is another one and gets 403',
  (origin) => {
    expect(statusOf({ origin })).toBe(403);
    expect(statusOf({ origin, isSocket: true })).toBe(403);
    expect(statusOf({ origin, hasBearer: true })).toBe(403);
  },
);

test('D06: what changes something and what opens a socket says which page it comes from; a program with the token need not', () => {
  expect(statusOf({ method: 'POST' })).toBe(403);
  expect(statusOf({ method: 'POST', hasBearer: true })).toBeUndefined();
  expect(statusOf({ isSocket: true })).toBe(403);
  expect(statusOf({ isSocket: true, hasBearer: true })).toBe(403);
});

test.each([
  ['cross-site', 403],
  ['same-site', 403],
  ['same-origin', undefined],
  ['none', undefined],
])('D06: Sec-Fetch-Site %s to the API gets %s', (fetchSite, status) => {
  expect(statusOf({ fetchSite })).toBe(status);
  // A link from elsewhere opens the page, which has no data.
  expect(statusOf({ fetchSite, path: '/sessions' })).toBeUndefined();
});
