import { expect, test } from 'vitest';
import { findHomeFault } from '../src/find-home-fault.ts';

const us = 1000;
const home = { path: '/made/home', ownerId: us, mode: 0o40700 };
const store = { path: '/made/home/spine.db', ownerId: us, mode: 0o100600 };

test.each([
  ['of ours that is closed', [home, store]],
  [
    'of ours that others may read',
    [
      { ...home, mode: 0o40755 },
      { ...store, mode: 0o100644 },
    ],
  ],
  ['that is closed around a file of a lax umask', [home, { ...store, mode: 0o100664 }]],
  ['that is not there', []],
])('a home %s has no fault', (_name, entries) => {
  expect(findHomeFault(entries, us)).toBeUndefined();
});

test.each([
  ['group', 0o40770],
  ['everybody', 0o40707],
  ['everybody, with the sticky bit of /tmp', 0o41777],
])('a home that can be written by %s is a fault, with the chmod that fixes it', (_name, mode) => {
  expect(findHomeFault([{ ...home, mode }, store], us)).toBe(
    `/made/home can be written by other users: run "chmod go-w '/made/home'"`,
  );
});

test.each([0o40755, 0o40750, 0o40711])('in a home of mode %o a store that others may write is a fault', (mode) => {
  expect(
    findHomeFault(
      [
        { ...home, mode },
        { ...store, mode: 0o100620 },
      ],
      us,
    ),
  ).toMatch(/spine\.db can be written by/);
});

test('a home, or a store in a home, of another owner is a fault whatever its mode, with the chown that fixes it', () => {
  expect(findHomeFault([{ ...home, ownerId: 7 }], us)).toBe(
    `/made/home belongs to user id 7, and spine runs as user id 1000: run "sudo chown -R 1000 '/made/home'" if it is yours`,
  );
  expect(findHomeFault([home, { ...store, ownerId: 0 }], us)).toMatch(/^\/made\/home\/spine\.db belongs to user id 0,/);
});

test('root is told to run as the owner of a home, and not to take it away', () => {
  const fault = findHomeFault([home, store], 0);
  expect(fault).toMatch(/^\/made\/home belongs to user id 1000, and spine runs as user id 0: .*sudo -u '#1000' spine/);
  expect(fault).not.toMatch('chown');
});

test('a path is quoted for the shell', () => {
  expect(findHomeFault([{ ...home, path: "/it's $HOME", mode: 0o40777 }], us)).toMatch(`chmod go-w '/it'\\''s $HOME'`);
});
