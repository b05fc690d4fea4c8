/** In tests of the process of a query, that process is the bundled one: it starts in a third of the time. */
export const bundledQueryChild = [
  {
    find: /^\.\/child-entry\.ts$/,
    replacement: new URL('../packages/sql/test/sandbox/bundled-child-entry.ts', import.meta.url).pathname,
  },
];

/** In tests of answers, the code of that process runs in the process of the test. */
export const queryInProcess = [
  {
    find: /^\.\.?\/(?:sandbox\/)?query-process\.ts$/,
    replacement: new URL('../packages/sql/test/sandbox/query-in-process.ts', import.meta.url).pathname,
  },
];
