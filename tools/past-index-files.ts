import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Lets a bundle import a name of one of our packages from the file that declares it, past the package's index: esbuild counts
 * all that an index names as used by whoever uses one name of it, so every chunk would need every package whole.
 */
export function pastIndexFiles(packagesFolder: string): Plugin {
  const filesOf = new Map<string, ReadonlyMap<string, string>>();
  const declaredIn = (name: string): ReadonlyMap<string, string> => {
    const known = filesOf.get(name) ?? readIndex(join(packagesFolder, name, 'src', 'index.ts'));
    filesOf.set(name, known);
    return known;
  };
  return {
    name: 'past-index-files',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!path.startsWith(packagesFolder)) return undefined;
        const text = readFileSync(path, 'utf8');
        return {
          contents: text.replace(importOfOurs, (statement, names, name) => rewrite(statement, names, declaredIn(name))),
          loader: 'ts',
        };
      });
    },
  };
}

/** `import { … } from '@agentspine/NAME';`, on one line or many. */
const importOfOurs = /^import \{([^}]*)\} from '@agentspine\/([a-z-]+)';$/gm;

function rewrite(statement: string, names: string, files: ReadonlyMap<string, string>): string {
  const wanted = names
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.startsWith('type '));
  const imports = wanted.map((each) => {
    const file = files.get(each.split(' as ')[0] ?? '');
    return file === undefined ? undefined : `import { ${each} } from ${JSON.stringify(file)};`;
  });
  // On one line, so that the lines of a stack trace stay.
  return imports.includes(undefined) ? statement : imports.join(' ') + '\n'.repeat(statement.split('\n').length - 1);
}

const exportOfFile = /^export \{([^}]*)\} from '(\.[^']+)';$/gm;

function readIndex(index: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (!existsSync(index)) return files;
  for (const [, names = '', file = ''] of readFileSync(index, 'utf8').matchAll(exportOfFile)) {
    for (const each of names.split(',').map((name) => name.trim())) {
      if (each !== '' && !each.startsWith('type ') && !each.includes(' as '))
        files.set(each, join(dirname(index), file));
    }
  }
  return files;
}
