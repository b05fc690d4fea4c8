const isSource = import.meta.url.endsWith('.ts');

/** The script of the process that runs a query: it lies beside this file, also where the program is bundled. */
export const childEntry = new URL(isSource ? './query-child.ts' : './query-child.js', import.meta.url);
