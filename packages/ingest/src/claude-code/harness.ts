import { basename, dirname, join } from 'node:path';
import { defineHarness, type Environment, type HarnessPlace } from '../harness.ts';
import { foldersOf } from '../harness-folders.ts';
import { jsonLines } from '../json-lines.ts';
import { noTools } from '../tool-kind.ts';
import { endsWithLastWord } from '../trace/reply-event.ts';
import { claudeCodeParser } from './claude-code-parser.ts';

/** Claude Code: `~/.claude/projects/<folder>/<session>.jsonl` (FORMATS 1). */
export const claudeCode = defineHarness({
  ...claudeCodeParser,
  title: 'Claude Code',
  provider: 'anthropic',
  variables: ['CLAUDE_CONFIG_DIR'],
  placesOf,
  claims: (name) => name.endsWith('.jsonl'),
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
  traceVersion: 0,
  endsReply: endsWithLastWord,
  tools: noTools,
});

/** `CLAUDE_CONFIG_DIR`, which may name several folders with commas between them, stands in for the usual two. */
function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const named = (env['CLAUDE_CONFIG_DIR'] ?? '').split(',').flatMap((name) => foldersOf(name, homeDirectory));
  if (named.length > 0) return named.map(placeIn);
  const [config = join(homeDirectory, '.config')] = foldersOf(env['XDG_CONFIG_HOME'], homeDirectory);
  return [join(homeDirectory, '.claude'), join(config, 'claude')].map(placeIn);
}

/** People name the folder of the projects itself, too. */
function placeIn(path: string): HarnessPlace {
  return { folder: basename(path) === 'projects' ? dirname(path) : path, within: 'projects' };
}
