import assert from 'node:assert/strict';
import { type DurableFsErrorCode, type FileSystem, hasCode, writeAll } from '@agentspine/durable-fs';

/** A file system to examine, with an empty folder to do it in. */
export interface FileSystemSubject {
  readonly fileSystem: FileSystem;
  readonly root: string;
  plantSymlink(path: string, target: string): void;
}

/** A promise of a port, as a fact, and how to see it. */
export interface ContractCase<Subject> {
  readonly title: string;
  readonly run: (subject: Subject) => Promise<void>;
}

/** What every `FileSystem` does; each maker of one runs all cases. */
export const fileSystemContract: readonly ContractCase<FileSystemSubject>[] = [
  {
    title: 'what is written at the end can be read at any position',
    run: async ({ fileSystem, root }) => {
      const file = await fileSystem.open(`${root}/a`, 'create');
      await writeAll(file, bytesOf('hello '));
      await writeAll(file, bytesOf('world'));
      const target = new Uint8Array(32);
      assert.equal(textOf(target.subarray(0, await file.read(target, 6))), 'world');
      assert.equal(await file.read(target, 11), 0);
      await file.sync();
      await file.close();
      assert.equal(await readText(fileSystem, `${root}/a`), 'hello world');
    },
  },
  {
    title: 'create refuses a name that is taken, read and update one that is not there',
    run: async ({ fileSystem, root }) => {
      await writeText(fileSystem, `${root}/a`, 'kept');
      await throwsCode(fileSystem.open(`${root}/a`, 'create'), 'FS_EXISTS');
      assert.equal(await readText(fileSystem, `${root}/a`), 'kept');
      await throwsCode(fileSystem.open(`${root}/b`, 'read'), 'FS_NOT_FOUND');
      await throwsCode(fileSystem.open(`${root}/b`, 'update'), 'FS_NOT_FOUND');
      await throwsCode(fileSystem.open(`${root}/no-folder/b`, 'create'), 'FS_NOT_FOUND');
      await throwsCode(fileSystem.open(`${root}/a/b`, 'create'), 'FS_NOT_DIRECTORY');
    },
  },
  {
    title: 'append and update write after what is there, also after a truncate',
    run: async ({ fileSystem, root }) => {
      await writeText(fileSystem, `${root}/a`, 'one\ntwo\nthr');
      const file = await fileSystem.open(`${root}/a`, 'update');
      await file.truncate(8);
      await writeAll(file, bytesOf('three\n'));
      await file.close();
      const again = await fileSystem.open(`${root}/a`, 'append');
      await writeAll(again, bytesOf('four\n'));
      assert.equal((await again.stat()).size, 19);
      await again.close();
      assert.equal(await readText(fileSystem, `${root}/a`), 'one\ntwo\nthree\nfour\n');
    },
  },
  {
    title: 'rename replaces, and the file keeps its identity',
    run: async ({ fileSystem, root }) => {
      await writeText(fileSystem, `${root}/a`, 'new');
      await writeText(fileSystem, `${root}/b`, 'old');
      const before = await fileSystem.stat(`${root}/a`);
      await fileSystem.rename(`${root}/a`, `${root}/b`);
      assert.equal(await readText(fileSystem, `${root}/b`), 'new');
      assert.equal((await fileSystem.stat(`${root}/b`))?.inode, before?.inode);
      assert.equal(await fileSystem.stat(`${root}/a`), undefined);
      await throwsCode(fileSystem.rename(`${root}/a`, `${root}/b`), 'FS_NOT_FOUND');
    },
  },
  {
    title: 'renameNew replaces nothing, and of many at once one gets the name',
    run: async ({ fileSystem, root }) => {
      await writeText(fileSystem, `${root}/taken`, 'old');
      await writeText(fileSystem, `${root}/late`, 'new');
      await throwsCode(fileSystem.renameNew(`${root}/late`, `${root}/taken`), 'FS_EXISTS');
      assert.equal(await readText(fileSystem, `${root}/taken`), 'old');
      assert.equal(await readText(fileSystem, `${root}/late`), 'new');
      const names = ['a', 'b', 'c', 'd'];
      for (const name of names) await writeText(fileSystem, `${root}/${name}`, name);
      const races = await Promise.allSettled(
        names.map((name) => fileSystem.renameNew(`${root}/${name}`, `${root}/one`)),
      );
      const winners = names.filter((_, index) => races[index]?.status === 'fulfilled');
      assert.equal(winners.length, 1);
      assert.equal(await readText(fileSystem, `${root}/one`), winners[0]);
      assert.equal(await fileSystem.stat(`${root}/${winners[0]}`), undefined);
    },
  },
  {
    title: 'removing what is not there is not an error, and an open file outlives its name',
    run: async ({ fileSystem, root }) => {
      await fileSystem.remove(`${root}/a`);
      await writeText(fileSystem, `${root}/a`, 'text');
      const file = await fileSystem.open(`${root}/a`, 'read');
      await fileSystem.remove(`${root}/a`);
      assert.equal(await fileSystem.stat(`${root}/a`), undefined);
      assert.equal(await file.read(new Uint8Array(8), 0), 4);
      await file.close();
    },
  },
  {
    title: 'makeDirectory makes the parents too, and again is not an error',
    run: async ({ fileSystem, root }) => {
      await fileSystem.makeDirectory(`${root}/a/b/c`);
      await fileSystem.makeDirectory(`${root}/a/b/c`);
      assert.equal((await fileSystem.stat(`${root}/a/b/c`))?.kind, 'directory');
      await fileSystem.syncDirectory(`${root}/a/b`);
      await writeText(fileSystem, `${root}/file`, '');
      await throwsCode(fileSystem.makeDirectory(`${root}/file`), 'FS_NOT_DIRECTORY');
    },
  },
  {
    title: 'list is in byte order, empty where there is no folder',
    run: async ({ fileSystem, root }) => {
      const names = ['b', 'B', 'é', 'a10', 'a2', '.x', '\u{1f600}', '\uff5e'];
      for (const name of names) await writeText(fileSystem, `${root}/${name}`, name);
      assert.deepEqual(await fileSystem.list(root), ['.x', 'B', 'a10', 'a2', 'b', 'é', '\uff5e', '\u{1f600}']);
      assert.deepEqual(await fileSystem.list(`${root}/none`), []);
      await throwsCode(fileSystem.list(`${root}/b`), 'FS_NOT_DIRECTORY');
    },
  },
  {
    title: 'a symlink is seen but never followed',
    run: async ({ fileSystem, root, plantSymlink }) => {
      await fileSystem.makeDirectory(`${root}/folder`);
      await writeText(fileSystem, `${root}/file`, 'text');
      plantSymlink(`${root}/to-folder`, `${root}/folder`);
      plantSymlink(`${root}/to-file`, `${root}/file`);
      assert.equal((await fileSystem.stat(`${root}/to-file`))?.kind, 'symlink');
      await throwsCode(fileSystem.open(`${root}/to-file`, 'read'), 'FS_SYMLINK');
      await throwsCode(fileSystem.open(`${root}/to-file`, 'append'), 'FS_SYMLINK');
      await throwsCode(fileSystem.open(`${root}/to-file`, 'update'), 'FS_SYMLINK');
      await throwsCode(fileSystem.touch(`${root}/to-file`), 'FS_SYMLINK');
      await throwsCode(fileSystem.makeDirectory(`${root}/to-folder`), 'FS_SYMLINK');
      await throwsCode(fileSystem.syncDirectory(`${root}/to-folder`), 'FS_SYMLINK');
      await throwsCode(fileSystem.list(`${root}/to-folder`), 'FS_SYMLINK');
      await fileSystem.remove(`${root}/to-file`);
      assert.equal(await readText(fileSystem, `${root}/file`), 'text');
    },
  },
  {
    title: 'a touched file has a newer time and the same bytes; one that is not there is an error',
    run: async ({ fileSystem, root }) => {
      await writeText(fileSystem, `${root}/a`, 'text');
      const before = await fileSystem.stat(`${root}/a`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await fileSystem.touch(`${root}/a`);
      const after = await fileSystem.stat(`${root}/a`);
      assert(before !== undefined && after !== undefined && after.mtimeNs > before.mtimeNs);
      assert.equal(after.inode, before.inode);
      assert.equal(await readText(fileSystem, `${root}/a`), 'text');
      await throwsCode(fileSystem.touch(`${root}/none`), 'FS_NOT_FOUND');
    },
  },
  {
    title: 'a closed file answers FS_CLOSED, and closing again is not an error',
    run: async ({ fileSystem, root }) => {
      const file = await fileSystem.open(`${root}/a`, 'create');
      await file.close();
      await file.close();
      await throwsCode(file.write(bytesOf('x')), 'FS_CLOSED');
      await throwsCode(file.sync(), 'FS_CLOSED');
    },
  },
  {
    title: 'syncing a folder that is not there is an error',
    run: ({ fileSystem, root }) => throwsCode(fileSystem.syncDirectory(`${root}/none`), 'FS_NOT_FOUND'),
  },
];

async function throwsCode(promise: Promise<unknown>, code: DurableFsErrorCode): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert(hasCode(error, code), `${String(error)} is not ${code}`);
    return true;
  });
}

async function writeText(fileSystem: FileSystem, path: string, text: string): Promise<void> {
  const file = await fileSystem.open(path, 'create');
  await writeAll(file, bytesOf(text));
  await file.close();
}

async function readText(fileSystem: FileSystem, path: string): Promise<string> {
  const file = await fileSystem.open(path, 'read');
  const target = new Uint8Array((await file.stat()).size);
  await file.read(target, 0);
  await file.close();
  return textOf(target);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
