// How a bundle takes the modules of Node.
import process from 'node:process';
import type { Plugin } from 'rolldown';

/**
 * Takes what Node brings as a `require` takes it. An `import` reads every property of the module, and some are loaded when they are
 * read: `node:util` costs a start 13 ms of CPU and `node:fs` 15. Modules that most starts do not need are loaded by the first call of
 * one of their functions: `node:crypto` costs 5 ms.
 */
export function withoutFacades(): Plugin {
  const importOfNode = /^import (?:(?:\* as )?([\w$]+))?(?:, )?(?:\{([^}]*)\})? from "(node:[\w/]+)";$/gm;
  return {
    name: 'without-facades',
    renderChunk: (code) =>
      code.replace(importOfNode, (_statement, whole: string | undefined, names: string | undefined, module: string) => {
        const pairs = (names ?? '').split(',').flatMap((each) => {
          const [name, as = name] = each.trim().split(' as ');
          return name === undefined || name === '' ? [] : [{ name, as }];
        });
        const isLate = ({ name }: { readonly name: string }) => lateModules.has(module) && isFunction(module, name);
        const [late, now] = [pairs.filter(isLate), pairs.filter((pair) => !isLate(pair))];
        return [
          ...(whole === undefined ? [] : [`${whole} = ${module === assertModule ? lateAssert : builtin(module)}`]),
          ...now.map(({ name, as }) => `${as} = ${builtin(module)}.${name}`),
          ...late.map(({ name, as }) => `${as} = (...values) => ${builtin(module)}.${name}(...values)`),
        ]
          .map((definition) => `const ${definition};`)
          .join(' ');
      }),
  };
}

const lateModules: ReadonlySet<string> = new Set([
  ...[
    'node:child_process',
    'node:crypto',
    'node:fs/promises',
    'node:os',
    'node:stream/promises',
    'node:util',
    'node:v8',
    'node:zlib',
  ],
]);

/** Called, and asked for one of its functions. What holds, as nearly all does, loads nothing: to say what does not costs 3 ms. */
const assertModule = 'node:assert/strict';

const lateAssert = `new Proxy(() => {}, {
  apply: (_none, _self, values) => values[0] || ${builtin(assertModule)}(...values),
  get: (_none, name) =>
    name === 'equal'
      ? (...values) => Object.is(values[0], values[1]) || ${builtin(assertModule)}.equal(...values)
      : ${builtin(assertModule)}[name],
})`;

function builtin(module: string): string {
  return `globalThis.process.getBuiltinModule("${module}")`;
}

/** Classes are called with `new`, and have a capital. What has members, such as `inspect.custom`, is taken as it is. */
function isFunction(module: string, name: string): boolean {
  const loaded = process.getBuiltinModule(module) as Record<string, unknown> | undefined;
  const value = loaded?.[name];
  const hasMembers = module === 'node:util' && typeof value === 'function' && 'custom' in value;
  return typeof value === 'function' && /^[a-z]/.test(name) && !hasMembers;
}
