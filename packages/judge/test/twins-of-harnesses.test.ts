/* C2 for every harness: what its tools do is made up as facts, changed by each recipe, and judged. Only its own names of tools differ. */
import { judgeSteps } from '@agentspine/claims';
import { knownHarnesses } from '@agentspine/harnesses';
import type { Harness } from '@agentspine/ingest';
import type { TranscriptFact } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { StepReader } from '../src/steps-of-facts.ts';

type Happening =
  | { readonly ran: string; readonly output: string; readonly isError?: boolean }
  | { readonly edited: string; readonly failure?: string }
  | { readonly said: string };

const refusal = "The user doesn't want to proceed with this tool use. The tool use was rejected.";

function toolOf({ tools }: Harness, kinds: readonly string[], others: string): string {
  return Object.entries(tools.kinds).find(([, kind]) => kinds.includes(kind))?.[0] ?? others;
}

/** What a parser would say of it, a line each. */
function factsOf(harness: Harness, happened: readonly Happening[]): readonly TranscriptFact[] {
  const common = (at: number) => ({
    ...{ range: { from: at, to: at + 1 }, source: harness.source, sessionId: 's', isNested: false },
    ts: new Date(Date.UTC(2026, 4, 15, 9, at)).toISOString(),
  });
  const reply = (at: number, text: string, calls: readonly { id: string; name: string; input: unknown }[]) =>
    ({
      ...{ ...common(at), kind: 'reply', messageId: `m${at}`, identity: 'source', turnKind: 'response', model: 'x' },
      ...{ granularity: 'response', blocks: text === '' ? [] : [{ kind: 'text', text }] },
      toolCalls: calls.map((call) => ({ ...call, ordinal: 0 })),
    }) as unknown as TranscriptFact;
  return happened.flatMap((happening, index): readonly TranscriptFact[] => {
    const at = 2 * index;
    if ('said' in happening) return [reply(at, happening.said, [])];
    const isRun = 'ran' in happening;
    const name = isRun
      ? toolOf(harness, ['command'], 'Bash')
      : toolOf(harness, ['edit', 'multi-edit', 'write'], 'Edit');
    const input = isRun ? { command: happening.ran } : { file_path: happening.edited, new_string: 'b' };
    const output = isRun ? happening.output : (happening.failure ?? 'done');
    const isError = isRun ? happening.isError === true : happening.failure !== undefined;
    const result = {
      ...{ ...common(at + 1), kind: 'tool-result', toolUseId: `c${at}`, eventIndex: 0, eventSource: 'tool_result' },
      ...{ status: isError ? 'errored' : 'completed', isError, content: output },
    } as unknown as TranscriptFact;
    return [reply(at, '', [{ id: `c${at}`, name, input }]), result];
  });
}

const runs = [
  ['tests', 'npm test', 'Tests: 8 passed, 8 total', 'Tests: 2 failed, 6 passed, 8 total', 'All tests pass.'],
  ['build', 'cargo build', 'Finished dev in 1s', 'error: could not compile `x`', 'It compiles.'],
  ['types', 'npx tsc --noEmit', '', 'src/a.ts(1,1): error TS2304: Cannot find name', 'Typecheck passes.'],
  ['lint', 'ruff check .', 'All checks passed!', 'Found 2 errors.', 'Lint is clean.'],
  ['commit', 'git commit -m x', '[main 1a2b3c4] x', 'husky - pre-commit hook exited with code 1', 'Committed.'],
  ['push', 'git push', '   1a2b3c4..5d6e7f8  main -> main', ' ! [rejected]  main -> main (fetch first)', 'Pushed.'],
  ['pr', 'gh pr create', 'https://git.example/x/y/pull/7', 'pull request create failed', 'I opened a pull request.'],
  ['install', 'npm install left-pad', 'added 1 package', 'npm error 404', 'Installed `left-pad`.'],
] as const;

function twins(): readonly (readonly [recipe: string, kind: string, label: string, happened: readonly Happening[]])[] {
  const ofRuns = runs.flatMap(([kind, ran, good, bad, claim]) => {
    const [said, edit] = [{ said: claim }, { edited: 'src/a.ts' }];
    const [right, wrong] = [
      { ran, output: good },
      { ran, output: bad, isError: true },
    ];
    const isState = ['tests', 'build', 'types', 'lint'].includes(kind);
    return [
      ['control', kind, 'verified', [right, said]],
      ['mended', kind, 'verified', [wrong, edit, right, said]],
      ['remove', kind, 'unverifiable', [{ ran: 'ls', output: 'a' }, said]],
      ['flip', kind, 'contradicted', [wrong, said]],
      ['deny', kind, 'contradicted', [{ ran, output: refusal, isError: true }, said]],
      ...(isState ? [['edit-after', kind, 'unverifiable', [right, edit, said]] as const] : []),
      ...(kind === 'tests' ? [['count', kind, 'contradicted', [right, { said: '9 passed.' }]] as const] : []),
    ] as const;
  });
  const said = { said: 'I fixed `src/width.ts`.' };
  return [
    ...ofRuns,
    ['control', 'write', 'verified', [{ edited: 'src/width.ts' }, said]],
    ['remove', 'write', 'unverifiable', [{ ran: 'ls', output: 'a' }, said]],
    ['flip', 'write', 'contradicted', [{ edited: 'src/width.ts', failure: 'String to replace not found' }, said]],
    ['deny', 'write', 'contradicted', [{ edited: 'src/width.ts', failure: refusal }, said]],
  ];
}

test.each(knownHarnesses.harnesses.map((harness) => [harness.title, harness] as const))(
  'C2 twins of every recipe and kind are judged right with the tools of %s',
  (_, harness) => {
    const lines = { numberOf: (from: number) => from + 1, idOf: () => undefined };
    const judged = twins().map(([recipe, kind, label, happened]) => {
      const reader = new StepReader({ file: 'f', lines, tools: harness.tools, fallbackMs: 0 });
      const claims = judgeSteps(factsOf(harness, happened).flatMap((fact) => reader.stepsOf(fact)));
      const status = claims.findLast((claim) => claim.kind === kind)?.status ?? 'silent';
      return [`${kind} ${recipe} ${label}`, `${kind} ${recipe} ${status}`] as const;
    });
    expect(judged.map(([, said]) => said)).toEqual(judged.map(([label]) => label));
  },
);
