/** Model families whose name tells who makes them; the first match counts. */
const families: readonly (readonly [pattern: RegExp, provider: string])[] = [
  [/^(accounts\/fireworks\/models\/|synthetic\/|hf:)/, 'synthetic'],
  [/^(anthropic\/)?claude/, 'anthropic'],
  [/^(openai\/)?(gpt|o\d|codex|chatgpt)/, 'openai'],
  [/^(google\/)?gemini/, 'google'],
];

const providerOfSource: Readonly<Record<string, string>> = {
  'claude-code': 'anthropic',
  'anthropic-api': 'anthropic',
  codex: 'openai',
  'openai-api': 'openai',
  'gemini-api': 'google',
};

/** Who a turn was bought from: by the model's name, else its router prefix, else the source; `unknown` where none tells. */
export function providerOf(source: string, model: string): string {
  const known = families.find(([pattern]) => pattern.test(model.toLowerCase()));
  if (known !== undefined) return known[1];
  const router = /^([a-z][a-z0-9-]*)\//.exec(model)?.[1];
  return router ?? providerOfSource[source] ?? 'unknown';
}
