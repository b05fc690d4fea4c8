import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The versions that this repository itself uses, for a consumer that wants the same. */
export function fromCatalog(root: string, names: readonly string[]): Record<string, string> {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  return Object.fromEntries(
    names.map((name) => {
      const [, version] = new RegExp(`^ {2}"?${name}"?: (.+)$`, 'm').exec(text) ?? [];
      if (version === undefined) throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml`);
      return [name, version];
    }),
  );
}
