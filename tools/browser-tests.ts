/** Tests that take half a minute of a browser each: the short round of the campaigns has them, and the fast tests do not. */
export const browserTests =
  'packages/serve/test/{bad-stores,hostile-names,keys,lists,spoilt-stores,sql,zoom}.e2e.test.ts';
