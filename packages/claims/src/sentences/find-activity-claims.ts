/* Claims that something was run, installed or searched: that it was done, not how it ended. */

import { subjectWords } from './claim-words.ts';
import type { Finding } from './find-claims.ts';
import { isHeldOpen } from './open-sentence.ts';
import { kindsOfCode } from './sentence-subjects.ts';
import type { Token } from './sentence-tokens.ts';
import { words } from './words.ts';

const runVerbs = words('ran reran re-ran executed');
const searchVerbs = words('searched grepped');
const reporters = words("i i've we we've also now just have has and then successfully");
/** "Installed the hook": what is set up by hand, and not by a package manager. */
const notPackages = words(
  'hook hooks handler handlers script scripts middleware listener service plugin binary cron trigger it',
);
/** How far after a verb its object may be. */
const reachMax = 5;

/** Finds them in a sentence. */
export function findActivityClaims(tokens: readonly Token[]): readonly Finding[] {
  return tokens.flatMap(({ kind, text }, at): readonly Finding[] => {
    if (kind !== 'word') return [];
    if (runVerbs.has(text)) return runsAt(tokens, at);
    if (searchVerbs.has(text) && isReported(tokens, at)) return [{ kind: 'search', polarity: 'pass', isRunOnly: true }];
    return text === 'installed' && isInstalled(tokens, at) ? [{ kind: 'install', polarity: 'pass' }] : [];
  });
}

/** "I ran `go test ./...`", "I ran the full test suite". */
function runsAt(tokens: readonly Token[], at: number): readonly Finding[] {
  const run = { polarity: 'pass', isRunOnly: true, isNamed: true } as const;
  const code = tokens[at + 1];
  if (code?.kind === 'code')
    return isHeldOpen(tokens, at) ? [] : kindsOfCode(code.text).map((kind) => ({ kind, ...run }));
  if (!isReported(tokens, at)) return [];
  for (const { kind, text } of tokens.slice(at + 1, at + 1 + reachMax)) {
    if (kind === 'mark' || text === 'into' || text === 'out') return [];
    const subject = kind === 'word' ? subjectWords.get(text) : undefined;
    if (subject !== undefined) return [{ kind: subject, ...run }];
  }
  return [];
}

/** It begins the report, or stands after the one who did it. */
function isReported(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const isBegun = before === undefined || before.kind === 'mark' || reporters.has(before.text);
  return isBegun && !isHeldOpen(tokens, at);
}

/** "Installed `x`", "dependencies are installed". */
function isInstalled(tokens: readonly Token[], at: number): boolean {
  if (isHeldOpen(tokens, at) || tokens.slice(at + 1, at + 4).some(({ text }) => notPackages.has(text))) return false;
  const before = tokens.slice(Math.max(0, at - 3), at).map(({ text }) => text);
  const next = tokens[at + 1];
  if (isReported(tokens, at))
    return (
      next?.kind === 'code' || (next?.kind === 'word' && !/^(?:by|on|in|at|when|version|versions)$/.test(next.text))
    );
  return before.some((word) => /^(?:dependencies|packages|deps)$/.test(word));
}
