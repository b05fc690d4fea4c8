import type { ReplyFact } from '@agentspine/schema';
import { defineHarness } from '../harness.ts';
import { jsonLines } from '../json-lines.ts';
import type { PendingReply } from '../trace/trace-state.ts';
import { codexFiles } from './codex-files.ts';
import { codexParser, parseCodexHistory } from './codex-parser.ts';
import { execScript } from './exec-script.ts';

/** Codex: `~/.codex/sessions/YYYY/MM/DD/rollout-….jsonl`, compressed after a week (FORMATS 2). */
export const codex = defineHarness({
  ...codexParser,
  ...codexFiles,
  title: 'Codex',
  provider: 'openai',
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
  endsReply,
  parseHistory: parseCodexHistory,
  tools: { kinds: {}, script: execScript },
  resume: (sessionId) => ['codex', 'resume', sessionId],
});

/** What a response cost is said when it is over; older versions say it before its items (FORMATS 2.5). */
function endsReply(reply: PendingReply, { usage, range }: ReplyFact): boolean {
  return usage !== undefined && range.from > reply.from;
}
