/**
 * Objects by key. A key is names with `/` between them, such as `hosts/a/1.zst`; an object is whole or absent. A call that failed, or whose
 * answer was lost, may be made again. What one call stored, the next call of anybody sees. @throws ObjectStoreError from every call
 */
export interface ObjectStore {
  /** Where it is, as people write it: a folder or a URL, without credentials. */
  readonly name: string;
  /** The bytes; `undefined` where there are none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Bytes `from` (included) to `to` (excluded), fewer at the end; none behind it. `undefined` where there is no object. */
  getRange(key: string, from: number, to: number): Promise<Uint8Array | undefined>;
  /** Stores bytes, in place of what is there. At most `objectBytesMax`. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Stores bytes where there are none, and never replaces any: of many at once one stores its own. */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutIfAbsent>;
  /** What there is whose keys begin with the prefix, in the byte order of the keys; with a limit any so many of them. */
  list(prefix: string, limit?: number): Promise<readonly ObjectEntry[]>;
  /** No error when there is nothing to remove. */
  delete(key: string): Promise<void>;
}

/** What storing bytes where there are none did: they are there now, they were there already (perhaps by a call whose answer was lost), or others are. */
export type PutIfAbsent = 'stored' | 'same' | 'other';

/** An object in a listing. */
export interface ObjectEntry {
  /** Its key. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** When it was stored, in milliseconds since the epoch, by the clock of the store. */
  readonly modifiedMs: number;
}

/** An object is one request: parts (multipart) are not used, and stores take 5 GB in one. What is stored here has some megabytes. */
export const objectBytesMax = 5_000_000_000;

const keyBytesMax = 1_024;

/** Whether a text is a key: it names no parent, nothing empty, nothing that a file system reads otherwise. */
export function isObjectKey(key: string): boolean {
  return (
    Buffer.byteLength(key) <= keyBytesMax &&
    key.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !hasStrange(part))
  );
}

/** Keys, or parts of them, in the order of their bytes. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

const hasStrange = (part: string): boolean => [...part].some((letter) => letter < ' ' || letter === '\\');
