import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { parseList } from '../../src/remote/listed-files.ts';
import { planFetch } from '../../src/remote/plan-fetch.ts';
import { PosixChecksum } from '../../src/remote/posix-checksum.ts';
import { remoteAddressOf } from '../../src/remote/remote-address.ts';
import { remoteScripts } from '../../src/remote/remote-scripts.ts';

test('an address has a machine, a way to it and a folder; the machine is named by its host', () => {
  expect(remoteAddressOf('ssh://Build.example.org', undefined)).toEqual({
    name: 'build.example.org',
    root: '',
    shell: ['ssh', '--', 'Build.example.org'],
  });
  expect(remoteAddressOf("ssh://me@build:2222/srv/it's a home/../kites", undefined)).toEqual({
    name: 'me@build+2222',
    root: '/srv/kites',
    shell: ['ssh', '-p', '2222', '--', 'me@build'],
  });
  expect(remoteAddressOf('ssh://build-22', undefined).name).not.toBe(remoteAddressOf('ssh://build:22', undefined).name);
  expect(remoteAddressOf('ssh://build/', 'Laptop').name).toBe('laptop');
  expect(remoteAddressOf('ssh://build/../../etc', undefined).root).toBe('/etc');
  expect(remoteAddressOf('/mnt/kites', 'laptop')).toEqual({ name: 'laptop', root: '/mnt/kites', shell: ['sh', '-c'] });
});

test.each([
  'ssh://',
  'ssh://-oProxyCommand=touch',
  'ssh://-l@build',
  'ssh://build;touch',
  'ssh://$(touch)',
  'ssh://a b',
  'ssh://build:port',
  'ssh://build/a\nb',
])('%j is refused before any program is started', (path) => {
  expect(() => remoteAddressOf(path, undefined)).toThrow(expect.objectContaining({ code: 'CAPTURE_REMOTE_REFUSED' }));
});

test.each(['', '.', '..', '../a', 'a/b', '-a', 'a b', '/a'])('%j is not a name of a machine', (name) => {
  expect(() => remoteAddressOf('/mnt', name)).toThrow(expect.objectContaining({ code: 'CAPTURE_REMOTE_REFUSED' }));
});

test('a script has no sign that a shell of a user takes in another way than sh', () => {
  for (const script of Object.values(remoteScripts)) expect(script).toMatch(/^sh -c '[^'!\n\\]+'$/);
});

test('bytes have the sum that cksum prints of them', () => {
  const sumOf = (...texts: readonly string[]) => {
    const sum = new PosixChecksum();
    for (const text of texts) sum.update(Buffer.from(text));
    return sum.text();
  };
  expect(sumOf()).toBe('4294967295 0');
  expect(sumOf('123456789')).toBe('930766865 9');
  expect(sumOf('1234', '56789')).toBe('930766865 9');
});

test('a list has each file once; what leaves the folder or is no line of a list is not asked for', () => {
  const text = [
    '12 1700000000 ./b/kite one.jsonl',
    '3 1700000001 a.jsonl',
    '3 1700000001 a.jsonl',
    '1 2 ../up.jsonl',
    '1 2 /etc/up.jsonl',
    '1 2 a/../../up.jsonl',
    '1 2 C:up.jsonl',
    'second line of a name',
    'end',
    '',
  ];
  expect(parseList(text.join('\n'))).toEqual({
    files: [
      { path: 'a.jsonl', size: 3, seconds: 1_700_000_001 },
      { path: 'b/kite one.jsonl', size: 12, seconds: 1_700_000_000 },
    ],
    oddLines: 5,
    isWhole: true,
  });
  expect(parseList('3 1 a.jsonl\n4 1 b.js')).toMatchObject({ files: [{ path: 'a.jsonl' }], isWhole: false });
  expect(parseList('')).toEqual({ files: [], oddLines: 0, isWhole: false });
});

test('what changed is wanted, what is not named like a transcript is not, and a live database is named', () => {
  const file = (path: string, size: number, seconds = 5) => ({ path, size, seconds });
  const files = [
    file('a.jsonl', 3),
    file('b.jsonl', 3),
    file('c.jsonl', 3),
    file('d.txt', 3),
    file('e/opencode.db', 9),
  ];
  const known = new Map([
    ['a.jsonl', { size: 3, seconds: 5 }],
    ['b.jsonl', { size: 3, seconds: 4 }],
  ]);
  const plan = planFetch(
    { files },
    (path) => !path.endsWith('.txt'),
    (path) => known.get(path),
  );
  expect(plan).toEqual({ wanted: [files[1], files[2]], unchanged: 1, databases: ['e/opencode.db'] });
});
