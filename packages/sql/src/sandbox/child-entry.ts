/** `undefined` where a bundler makes CommonJS of this file. */
const here: string | undefined = import.meta.url;

/**
 * The script of the process that runs a query: it lies beside this file. `undefined` where a bundler took this file elsewhere and left
 * the script: both must stay in the package.
 */
export const childEntry: URL | undefined =
  here === undefined ? undefined : new URL(here.endsWith('.ts') ? './query-child.ts' : './query-child.cjs', here);
