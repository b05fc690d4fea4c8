import { expect, test } from 'vitest';
import { Keys } from '../../src/access/keys.ts';

const make = () => new Keys('token', { cookie: 'cookie-half', pageKey: 'page-half' });
const none = { cookie: undefined, pageKey: undefined, bearer: undefined };

test('D05: a page needs both halves, and a program the token', () => {
  const keys = make();
  expect(keys.refuse(none)?.status).toBe(401);
  expect(keys.refuse({ ...none, cookie: 'cookie-half' })?.status).toBe(401);
  expect(keys.refuse({ ...none, pageKey: 'page-half' })?.status).toBe(401);
  expect(keys.refuse({ ...none, cookie: 'page-half', pageKey: 'cookie-half' })?.status).toBe(401);
  expect(keys.refuse({ ...none, bearer: 'cookie-half' })?.status).toBe(401);
  expect(keys.refuse({ ...none, cookie: 'cookie-half', pageKey: 'page-half' })).toBeUndefined();
  expect(keys.refuse({ ...none, bearer: 'token' })).toBeUndefined();
});

test('D07: the eleventh wrong token in a minute gets 429 with a time to wait, and the right one is always taken', () => {
  const keys = make();
  for (let each = 0; each < 10; each += 1) expect(keys.logIn(`guess ${each}`, each)).toMatchObject({ status: 401 });
  expect(keys.logIn('guess', 20)).toMatchObject({ status: 429, retryAfterS: 60 });
  expect(keys.logIn('token', 20)).toEqual({ cookie: 'cookie-half', pageKey: 'page-half' });
  expect(keys.logIn('guess', 60_001 + 9)).toMatchObject({ status: 401 });
});

test('D07: what a wrong token gets says what to do', () => {
  expect(make().logIn('that of an earlier start', 0)).toMatchObject({
    title: 'SERVE_KEY_WRONG',
    advice: 'Open the whole address that spine serve printed at its start.',
  });
});
