import { join } from 'node:path';
import { defineHarness, endsWithLastWord, jsonLines } from '@agentspine/ingest';
import { toyParser } from './toy-parser.ts';

/** A harness that nobody uses: `~/.toy/runs/<session>.toylog`, a record a line. The steps of docs/add-a-harness.md made it. */
export const toy = defineHarness({
  ...toyParser,
  title: 'Toy',
  provider: 'anthropic',
  variables: ['TOY_HOME'],
  placesOf: (env, homeDirectory) => [{ folder: env['TOY_HOME'] ?? join(homeDirectory, '.toy'), within: 'runs' }],
  claims: (name) => name.endsWith('.toylog'),
  otherFiles: ['index.toylog'],
  form: jsonLines,
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: false, hasRawContent: true },
  uncounted: ['Pings: they say only that the toy is alive.'],
  callIds: 'in-session',
  subagents: 'own-session',
  innerSource: undefined,
  reasoningPrice: 'as-listed',
  actor: 'toy',
  traceVersion: 0,
  endsReply: endsWithLastWord,
  tools: { kinds: { run: 'command', peek: 'read', poke: 'edit' }, script: undefined },
});
