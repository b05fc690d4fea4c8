import { defineHarness } from '../harness.ts';
import { jsonLines } from '../json-lines.ts';
import { noTools } from '../tool-kind.ts';
import { endsWithLastWord } from '../trace/reply-event.ts';
import { claudeCodeFiles } from './claude-code-files.ts';
import { claudeCodeParser } from './claude-code-parser.ts';
import { parseWithLinks } from './pull-request-link.ts';

/** Claude Code: `~/.claude/projects/<folder>/<session>.jsonl` (FORMATS 1). */
export const claudeCode = defineHarness({
  ...claudeCodeParser,
  ...claudeCodeFiles,
  title: 'Claude Code',
  provider: 'anthropic',
  otherFiles: ['history.jsonl', 'journal.jsonl'],
  form: jsonLines,
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: true, hasRawContent: true },
  uncounted: [
    'Snapshots of files: they repeat what edits say.',
    'Tool calls of a subagent that its parent repeats in progress lines: they are listed as nested calls.',
  ],
  callIds: 'in-source',
  subagents: 'in-session',
  innerSource: 'native-claude',
  reasoningPrice: 'as-listed',
  actor: 'claude',
  endsReply: endsWithLastWord,
  parseNotes: parseWithLinks,
  tools: noTools,
  resume: (sessionId) => ['claude', '--resume', sessionId],
});
