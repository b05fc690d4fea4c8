import { defineHarness, endsWithLastWord, jsonLines } from '@agentspine/ingest';
import { copilotFiles } from './copilot-files.ts';
import { copilotParser } from './copilot-parser.ts';

/** GitHub Copilot CLI: `~/.copilot/session-state/<session>/events.jsonl` (docs/formats/harnesses.md). */
export const copilotCli = defineHarness({
  ...copilotParser,
  ...copilotFiles,
  title: 'GitHub Copilot CLI',
  provider: undefined,
  otherFiles: [],
  form: jsonLines,
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: true, hasRawContent: true },
  uncounted: [
    'Input of what was asked after the last shutdown: a session that was killed never states it. session-store.db does, and is not read: it repeats the totals under no common name.',
    'Reasoning, which is inside output and stated only as a total of a session.',
    'What hooks, starts of tools and the totals of subagents repeat, and the instructions of the harness.',
    'The name of a session, which is in another file (workspace.yaml).',
  ],
  callIds: 'in-session',
  subagents: 'in-session',
  innerSource: 'native-copilot',
  reasoningPrice: 'as-listed',
  actor: 'copilot',
  endsReply: endsWithLastWord,
  tools: {
    kinds: {
      bash: 'command',
      powershell: 'command',
      view: 'read',
      edit: 'edit',
      create: 'write',
      grep: 'search',
      rg: 'search',
      glob: 'glob',
      web_fetch: 'web-fetch',
      ask_user: 'question',
      task: 'delegate',
    },
    script: undefined,
  },
});
