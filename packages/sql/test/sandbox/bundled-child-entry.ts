/** Stands for `src/sandbox/child-entry.ts` in tests; built before they run. */
export const childEntry = new URL('../../dist/sandbox/query-child.cjs', import.meta.url);
