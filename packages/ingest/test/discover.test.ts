import { describe, expect, test } from 'vitest';
import { builtInHarnesses } from '../src/built-in-harnesses.ts';
import { walkTranscripts } from '../src/discover.ts';
import { type Planted, treeInMemory } from './tree-in-memory.ts';

function walk(planted: Record<string, Planted>, ...roots: readonly string[]): readonly string[] {
  return [...walkTranscripts(treeInMemory(planted), roots, builtInHarnesses)].map(
    (found) => `${found.kind} ${found.path}`,
  );
}

test('a walk yields what may be a transcript, in the byte order of the paths, and counts other files', () => {
  const planted = {
    '/r/b.jsonl': 'file',
    '/r/a/z.jsonl': 'file',
    '/r/a.jsonl': 'file',
    '/r/é.jsonl': 'file',
    '/r/𝒜.jsonl': 'file',
    '/r/～.jsonl': 'file',
    '/r/notes.md': 'file',
    '/r/old.jsonl.zst': 'file',
    '/r/other.zst': 'file',
  } as const;
  expect(walk(planted, '/r')).toEqual([
    'candidate /r/a.jsonl',
    'candidate /r/a/z.jsonl',
    'candidate /r/b.jsonl',
    'other-name /r/notes.md',
    'candidate /r/old.jsonl.zst',
    'other-name /r/other.zst',
    'candidate /r/é.jsonl',
    'candidate /r/～.jsonl',
    'candidate /r/𝒜.jsonl',
  ]);
});

test('folders with a leading dot are entered', () => {
  expect(walk({ '/r/.claude/worktrees/.x/a.jsonl': 'file' }, '/r')).toEqual([
    'candidate /r/.claude/worktrees/.x/a.jsonl',
  ]);
});

test('a place that is not there, or is a file, is looked at and not what could be in it', () => {
  const tree = treeInMemory({ '/r/a.jsonl': 'file' });
  const looked: string[] = [];
  const watched = {
    ...tree,
    stat: (path: string) => {
      looked.push(path);
      return tree.stat(path);
    },
  };
  const found = [...walkTranscripts(watched, ['/gone', '/r/a.jsonl'], builtInHarnesses)];
  expect(found.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['missing /gone', 'candidate /r/a.jsonl']);
  expect(new Set(looked)).toEqual(new Set(['/gone', '/r/a.jsonl']));
});

test('a candidate comes with its stat', () => {
  const [found] = walkTranscripts(treeInMemory({ '/r/a.jsonl': 'file' }), ['/r'], builtInHarnesses);
  expect(found).toMatchObject({ stat: { kind: 'file', inode: 'i/r/a.jsonl' } });
});

describe('links', () => {
  const loop = { '/r/a/x.jsonl': 'file', '/r/a/up': { link: '/r' }, '/r/b': { link: '/r/a' } } as const;

  test('are followed once, so loops end', () => {
    expect(walk(loop, '/r')).toEqual(['candidate /r/a/x.jsonl']);
  });

  test('end by their real path where the file system numbers nothing', () => {
    const found = [...walkTranscripts(treeInMemory(loop, 'unnumbered'), ['/r'], builtInHarnesses)];
    expect(found.map((each) => each.path)).toEqual(['/r/a/x.jsonl']);
  });

  test('that lead nowhere are nothing', () => {
    expect(walk({ '/r/a.jsonl': { link: '/gone' }, '/r/b.jsonl': { link: '/r/b.jsonl' } }, '/r')).toEqual([]);
  });
});

test('pipes are named and not opened', () => {
  expect(walk({ '/r/a.jsonl': 'pipe' }, '/r')).toEqual(['other-name /r/a.jsonl']);
});

test('a folder that cannot be read is told, and the walk goes on', () => {
  expect(walk({ '/r/a': 'locked', '/r/b.jsonl': 'file' }, '/r')).toEqual(['unreadable /r/a', 'candidate /r/b.jsonl']);
});

describe('what the kernel makes up', () => {
  const machine = { '/proc/1/cwd/a.jsonl': 'file', '/srv/a.jsonl': 'file', '/srv/p': { link: '/proc/1' } } as const;

  test('is named and not entered, under whatever name it is met', () => {
    expect(walk(machine, '/')).toEqual(['kernel /proc', 'candidate /srv/a.jsonl', 'kernel /srv/p']);
    expect(walk(machine, '/srv')).toEqual(['candidate /srv/a.jsonl', 'kernel /srv/p']);
  });

  test('is not entered as a root either; a link from it leads out again', () => {
    expect(walk({ ...machine, '/proc/self': { link: '/srv' } }, '/proc/1', '/proc/self')).toEqual([
      'kernel /proc/1',
      'candidate /proc/self/a.jsonl',
    ]);
  });
});

describe('a home of Agentspine', () => {
  const home = {
    '/h/spine/blobs/aa/bb': 'file',
    '/h/spine/content/s.jsonl': 'file',
    '/h/spine/custody/manifest.jsonl': 'file',
    '/h/spine/ledger.jsonl': 'file',
    '/h/spine/ledger.jsonl.torn-1': 'file',
    '/h/spine/spine.db-wal': 'file',
  } as const;

  test('is named, and its stores are no source', () => {
    expect(walk(home, '/h')).toEqual(['own /h/spine']);
    expect(walk({ '/x/spine.db': 'file', '/x/logs/meta-db-errors-2026-01-01.jsonl': 'file' }, '/x')).toEqual([
      'own /x',
    ]);
  });

  test('that is the folder of a person, or holds transcripts, hides none of them', () => {
    expect(walk({ ...home, '/h/spine/mine/a.jsonl': 'file', '/h/spine/b.jsonl': 'file' }, '/h/spine')).toEqual([
      'own /h/spine',
      'candidate /h/spine/b.jsonl',
      'candidate /h/spine/mine/a.jsonl',
    ]);
  });

  test('is none where a folder has some of its names', () => {
    const folder = { '/p/archive/a.jsonl': 'file', '/p/content/b.jsonl': 'file', '/p/logs/c.jsonl': 'file' } as const;
    expect(walk(folder, '/p')).toHaveLength(3);
  });
});

describe('a root', () => {
  const home = {
    '/h/.claude/projects/p/s.jsonl': 'file',
    '/h/.claude/history.jsonl': 'file',
    '/h/.codex/sessions/2026/01/31/rollout.jsonl': 'file',
    '/h/.codex/archived_sessions/old.jsonl': 'file',
    '/h/.codex/history.jsonl': 'file',
    '/h/data/big.jsonl': 'file',
  } as const;

  test('may be a home, of which only the folders of harnesses are walked', () => {
    expect(walk(home, '/h')).toEqual([
      'candidate /h/.claude/projects/p/s.jsonl',
      'candidate /h/.codex/sessions/2026/01/31/rollout.jsonl',
      'candidate /h/.codex/archived_sessions/old.jsonl',
    ]);
  });

  test("may be a harness's folder, of which only the transcripts are walked", () => {
    expect(walk(home, '/h/.claude', '/h/.codex')).toHaveLength(3);
  });

  test('may be any folder, or one file whatever its name', () => {
    expect(walk({ '/x/a/b.jsonl': 'file', '/y/session.log': 'file' }, '/x', '/y/session.log')).toEqual([
      'candidate /x/a/b.jsonl',
      'candidate /y/session.log',
    ]);
  });

  test('that is not there is told', () => {
    expect(walk({}, '/gone')).toEqual(['missing /gone']);
  });

  test('inside another is not walked twice', () => {
    expect(walk({ '/x/a/b.jsonl': 'file' }, '/x', '/x/a', '/x/a/b.jsonl')).toEqual(['candidate /x/a/b.jsonl']);
  });
});
