/** In tests that do not start processes, a new `spine.db` is the copy of one that the migrations made. */
export const copiedSpine = [
  {
    find: /^\.\/make-spine-database\.ts$/,
    replacement: new URL('../packages/sqlite/test/copied-spine-database.ts', import.meta.url).pathname,
  },
];
