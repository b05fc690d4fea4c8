import type { ObjectStore } from '@agentspine/object-store';
import { expect } from 'vitest';

/** What every object store does; each maker of one runs all cases. */
export const objectStoreContract: readonly {
  readonly title: string;
  readonly run: (store: ObjectStore) => Promise<void>;
}[] = [
  {
    title: 'what is put is read whole, in ranges, and replaced by what is put later',
    run: async (store) => {
      await store.put('a/b', bytesOf('hello world'));
      expect(textOf(await store.get('a/b'))).toBe('hello world');
      expect(textOf(await store.getRange('a/b', 6, 9))).toBe('wor');
      expect(textOf(await store.getRange('a/b', 6, 900))).toBe('world');
      expect(textOf(await store.getRange('a/b', 11, 20))).toBe('');
      await store.put('a/b', bytesOf(''));
      expect(textOf(await store.get('a/b'))).toBe('');
    },
  },
  {
    title: 'what is not there is undefined, and removing it is not an error',
    run: async (store) => {
      expect(await store.get('a')).toBeUndefined();
      expect(await store.getRange('a', 0, 1)).toBeUndefined();
      await store.delete('a');
      await store.put('a', bytesOf('1'));
      await store.delete('a');
      expect(await store.get('a')).toBeUndefined();
      expect(await store.list('')).toEqual([]);
    },
  },
  {
    title: 'putIfAbsent replaces nothing, and knows its own bytes again',
    run: async (store) => {
      expect(await store.putIfAbsent('a/b', bytesOf('one'))).toBe('stored');
      expect(await store.putIfAbsent('a/b', bytesOf('one'))).toBe('same');
      expect(await store.putIfAbsent('a/b', bytesOf('two'))).toBe('other');
      expect(textOf(await store.get('a/b'))).toBe('one');
    },
  },
  {
    title: 'of twenty that store other bytes at once, one does, and all others are told',
    run: async (store) => {
      const texts = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
      const outcomes = await Promise.all(texts.map((text) => store.putIfAbsent('race', bytesOf(text))));
      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'other')).toHaveLength(19);
      expect(textOf(await store.get('race'))).toBe(texts[outcomes.indexOf('stored')]);
    },
  },
  {
    title: 'a listing has every key that begins with the prefix, in the order of bytes, with its size',
    run: async (store) => {
      const keys = ['a/1', 'a/10', 'a/2', 'a.txt', 'b/x y+z&<1>', 'b/ä', 'ab'];
      for (const key of keys) await store.put(key, bytesOf(key));
      const sizeOf = (key: string) => ({ key, size: bytesOf(key).length });
      const listed = async (prefix: string) => (await store.list(prefix)).map(({ key, size }) => ({ key, size }));
      expect(await listed('')).toEqual(['a.txt', 'a/1', 'a/10', 'a/2', 'ab', 'b/x y+z&<1>', 'b/ä'].map(sizeOf));
      expect(await listed('a/1')).toEqual(['a/1', 'a/10'].map(sizeOf));
      expect(await listed('a/')).toEqual(['a/1', 'a/10', 'a/2'].map(sizeOf));
      expect(await listed('c')).toEqual([]);
      expect(await store.list('a/', 1)).toHaveLength(1);
      expect((await store.list('ab'))[0]?.modifiedMs).toBeGreaterThan(0);
    },
  },
  {
    title: 'a key that would leave the store is a bug of the caller, and is refused',
    run: async (store) => {
      for (const key of ['', '../a', 'a//b', '/a', 'a/.', 'a\\b', 'a\nb']) {
        await expect(store.put(key, bytesOf('x'))).rejects.toThrow();
      }
      expect(await store.list('')).toEqual([]);
    },
  },
];

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);
