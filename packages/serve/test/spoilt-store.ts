import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const databases = ['spine.db', 'archive.sqlite', 'claims.sqlite'];
const logs = ['ledger.jsonl', 'custody/manifest.jsonl'];
const ways = ['removed', 'replaced by that of another home', 'cut', 'overwritten'];

/** Each store of a home, and each way in which it can be spoilt. */
export const spoiltStores: readonly (readonly [store: string, way: string])[] = [
  ...databases.flatMap((store) => [...ways, 'of a newer schema'].map((way) => [store, way] as const)),
  ...logs.flatMap((store) => ways.map((way) => [store, way] as const)),
];

/** A store that is spoilt until it is disposed of. */
export class SpoiltStore implements Disposable {
  readonly #file: string;

  /** Spoils a store of `home`; `other` is the home whose store takes its place. */
  constructor(home: string, [store, way]: readonly [string, string], other: string) {
    this.#file = join(home, store);
    run(way, this.#file, join(other, store));
  }

  /** Puts back what was there. */
  [Symbol.dispose](): void {
    run('repair', this.#file);
  }
}

function run(...args: readonly string[]): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('./children/spoil-store.ts', import.meta.url)), ...args]);
}
