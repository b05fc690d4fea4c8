import { type ClaimKind, deletionWords } from './sentences/claim-words.ts';

/** What a rule may check of claims. */
export type ClaimCheck =
  | 'tests-pass'
  | 'tests-run'
  | 'build-passes'
  | 'types-pass'
  | 'lint-passes'
  | 'committed'
  | 'pushed'
  | 'pr-opened'
  | 'file-written'
  | 'file-deleted'
  | 'installed'
  | 'searched';

const checkOf: Readonly<Record<ClaimKind, ClaimCheck>> = {
  tests: 'tests-pass',
  build: 'build-passes',
  types: 'types-pass',
  lint: 'lint-passes',
  commit: 'committed',
  push: 'pushed',
  pr: 'pr-opened',
  write: 'file-written',
  install: 'installed',
  search: 'searched',
};

const run = /\b(?:re-?)?ran\b|\bexecuted\b/i;
const result = /\b(?:pass(?:ed|es|ing)?|green|fail(?:ed|s|ing|ures?)?|ok|success\w*|clean)\b|[✓✅✔]/i;
const deletion = new RegExp(String.raw`\b(?:${[...deletionWords].join('|')})(?![\p{L}])`, 'iu');
const writing = /\b(?:added|created|updated|wrote|replaced|implemented|rewrote|introduced)\b/i;

/** What is checked by a claim, as its kind and its sentence say. */
export function checksOf({ kind, quote }: { readonly kind: ClaimKind; readonly quote: string }): readonly ClaimCheck[] {
  // That tests were run, and not how they ended.
  if (kind === 'tests' && run.test(quote) && !result.test(quote)) return ['tests-run'];
  if (kind === 'write' && deletion.test(quote)) {
    return writing.test(quote) ? ['file-deleted', 'file-written'] : ['file-deleted'];
  }
  return [checkOf[kind]];
}
