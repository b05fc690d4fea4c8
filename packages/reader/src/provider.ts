/** Model families whose name shows who makes them; the first match counts. */
const families: readonly (readonly [pattern: RegExp, provider: string])[] = [
  [/^(accounts\/fireworks\/models\/|synthetic\/|hf:)/, 'synthetic'],
  [/^(anthropic\/)?claude/, 'anthropic'],
  [/^(openai\/)?(gpt|o\d|codex|chatgpt)/, 'openai'],
  [/^(google\/)?gemini/, 'google'],
];

/** Who a turn was bought from: by the model's name, else its router prefix, else its source; `unknown` where none says it. */
export function providerOf(model: string, ofSource: string | undefined): string {
  const known = families.find(([pattern]) => pattern.test(model.toLowerCase()));
  if (known !== undefined) return known[1];
  const router = /^([a-z][a-z0-9-]*)\//.exec(model)?.[1];
  return router ?? ofSource ?? 'unknown';
}
