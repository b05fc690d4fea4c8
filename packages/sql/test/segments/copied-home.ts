import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type RunQueryOptions, runQuery } from '../../src/sandbox/run-query.ts';
import { manifestName } from '../../src/segments/segment-place.ts';
import { buildTables } from '../../src/segments/segments-of-home.ts';
import { tinySizes } from './tiny-sizes.ts';

/** A home with tables that have copies, and what may happen to the copies. */
export abstract class CopiedHome implements Disposable {
  abstract readonly home: string;
  /** Its tables, by the names that their store gives them. */
  abstract readonly copiedTables: readonly string[];
  /** Asks for all rows of its tables. */
  protected abstract readonly allRowsSql: string;

  abstract [Symbol.dispose](): void;

  /** Makes copies; of so many files, if not of all. */
  async copy(files = 1_000): Promise<void> {
    let left = files;
    const signal = {
      get aborted() {
        left -= 1;
        return left < 0;
      },
    } as AbortSignal;
    await buildTables({ home: this.home, signal }, tinySizes);
  }

  /**
   * Changes or removes the n-th file of the cache. Only those that a manifest names are changed: a file's digest is that of what lies there when
   * it is made, so that one which is changed before has the digest of its damage.
   */
  damage(nth: number, how: 'cut' | 'flip' | 'remove'): void {
    const folder = join(this.home, 'cache/segments');
    const files = readdirSync(this.home).includes('cache')
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /parquet$|current$/.test(name))
      : [];
    const isNamed = (file: string) => {
      const manifest = join(folder, dirname(file), manifestName);
      return (
        basename(file) === manifestName ||
        (existsSync(manifest) && readFileSync(manifest, 'utf8').includes(basename(file)))
      );
    };
    const chosen = how === 'remove' ? files : files.filter(isNamed);
    const name = chosen.sort()[nth % Math.max(chosen.length, 1)];
    if (name === undefined) return;
    const path = join(folder, name);
    const bytes = readFileSync(path);
    rmSync(path);
    const middle = bytes.length >> 1;
    if (how === 'flip') bytes.writeUInt8((bytes[middle] ?? 0) ^ 1, middle);
    if (how !== 'remove') writeFileSync(path, how === 'cut' ? bytes.subarray(0, middle) : bytes);
  }

  drop(): void {
    rmSync(join(this.home, 'cache'), { recursive: true, force: true });
  }

  /** The rows of all tables, by one question, as texts. */
  async allRows(cache: 'use' | 'none', fileSystem?: RunQueryOptions['fileSystem']): Promise<readonly string[]> {
    const { rows } = await runQuery({ home: this.home, sql: this.allRowsSql, cache, fileSystem });
    return rows.map((row) => JSON.stringify(row)).sort();
  }

  /** How many tables a question over all reads from copies. */
  async allPlans(): Promise<number> {
    const { rows } = await runQuery({ home: this.home, sql: `EXPLAIN ${this.allRowsSql}` });
    // Each scan has the name twice: as its title and as its function.
    return [...JSON.stringify(rows).matchAll(/READ_PARQUET/g)].length / 2;
  }
}
