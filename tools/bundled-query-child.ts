/** In tests that ask in their own process, the process of a query is the bundled one: it starts in a third of the time. */
export const bundledQueryChild = [
  {
    find: /^\.\/child-entry\.ts$/,
    replacement: new URL('../packages/reader/test/sandbox/bundled-child-entry.ts', import.meta.url).pathname,
  },
];
