import type { SourceTraits } from '@agentspine/schema';
import { claudeCode } from './claude-code/harness.ts';
import { codex } from './codex/harness.ts';
import { HarnessRegistry } from './harness-registry.ts';

/** Sources of ledger lines that other programs write. */
const otherSources: readonly SourceTraits[] = [
  apiSource('anthropic-api', 'Anthropic API', 'anthropic'),
  apiSource('openai-api', 'OpenAI API', 'openai'),
  apiSource('gemini-api', 'Gemini API', 'google'),
];

function apiSource(source: string, title: string, provider: string): SourceTraits {
  const rules = { callIds: 'in-session', reasoningPrice: 'as-listed', innerSource: undefined } as const;
  return { source, title, provider, ...rules };
}

/** The one list of harnesses: a new one is a folder beside these and a word here. */
export const builtInHarnesses = new HarnessRegistry([claudeCode, codex], otherSources);
