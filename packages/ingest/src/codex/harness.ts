import { join } from 'node:path';
import type { ReplyFact } from '@agentspine/schema';
import { defineHarness, type Environment, type HarnessPlace } from '../harness.ts';
import { foldersOf } from '../harness-folders.ts';
import { jsonLines } from '../json-lines.ts';
import type { PendingReply } from '../trace/trace-state.ts';
import { codexParser } from './codex-parser.ts';
import { execScript } from './exec-script.ts';

/** Codex: `~/.codex/sessions/YYYY/MM/DD/rollout-….jsonl`, compressed after a week (FORMATS 2). */
export const codex = defineHarness({
  ...codexParser,
  title: 'Codex',
  provider: 'openai',
  variables: ['CODEX_HOME'],
  placesOf,
  claims: (name) => name.endsWith('.jsonl'),
  otherFiles: ['history.jsonl', 'session_index.jsonl'],
  form: jsonLines,
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: true, hasRawContent: true },
  uncounted: [
    'The history that a forked or resumed thread repeats of its parent.',
    'Running totals: they are compared with the responses, and never added to them.',
  ],
  callIds: 'in-session',
  subagents: 'own-session',
  innerSource: undefined,
  reasoningPrice: 'as-output',
  actor: 'codex',
  traceVersion: 0,
  endsReply,
  tools: { kinds: {}, script: execScript },
});

/** `CODEX_HOME` stands in for `~/.codex`. */
function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [folder = join(homeDirectory, '.codex')] = foldersOf(env['CODEX_HOME'], homeDirectory);
  return [
    { folder, within: 'sessions' },
    { folder, within: 'archived_sessions' },
  ];
}

/** What a response cost is said when it is over; older versions say it before its items (FORMATS 2.5). */
function endsReply(reply: PendingReply, { usage, range }: ReplyFact): boolean {
  return usage !== undefined && range.from > reply.from;
}
