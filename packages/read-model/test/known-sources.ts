import type { SourceTraits } from '@agentspine/schema';

function source(name: string, provider: string | undefined, rules: Partial<SourceTraits> = {}): SourceTraits {
  const plain = { callIds: 'in-session', reasoningPrice: 'as-listed', innerSource: undefined } as const;
  return { source: name, title: name, provider, ...plain, ...rules };
}

/** What these tests take for known of the sources of records. */
export const knownSources: readonly SourceTraits[] = [
  source('claude-code', 'anthropic', { callIds: 'in-source', innerSource: 'native-claude' }),
  source('codex', 'openai', { reasoningPrice: 'as-output' }),
  source('opencode', undefined, { innerSource: 'native-opencode' }),
  source('anthropic-api', 'anthropic'),
  source('openai-api', 'openai'),
  source('gemini-api', 'google'),
];
