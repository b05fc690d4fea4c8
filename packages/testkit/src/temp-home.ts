import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real folder of its own, removed with all it holds when disposed of. */
export interface TempHome extends Disposable {
  /** Absolute and free of symlinks. */
  readonly path: string;
}

/** Makes a temporary folder; `using home = openTempHome()` removes it at the end of the test. */
export function openTempHome(): TempHome {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'agentspine-')));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
