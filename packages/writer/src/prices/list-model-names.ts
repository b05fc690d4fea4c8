/** A name under which a model may be known, and the prefix that was before it. */
export interface ModelName {
  readonly name: string;
  readonly prefix: string | undefined;
}

/** Routers nest two or three deep (`openrouter/anthropic/…`, `accounts/fireworks/models/…`). */
const prefixesMax = 4;
/** Claude Code marks the long context window of a model so; the price list goes by the tokens of the request. */
const longContextSuffix = /\[1m\]$/i;

/** The names of a model from the exact to the bare: each without the text before the first `/` of the one before. */
export function listModelNames(model: string): readonly ModelName[] {
  let name = model.replace(longContextSuffix, '');
  const names: ModelName[] = [{ name, prefix: undefined }];
  while (names.length <= prefixesMax) {
    const slash = name.indexOf('/');
    if (slash === -1) break;
    const prefix = name.slice(0, slash);
    name = name.slice(slash + 1);
    names.push({ name, prefix });
  }
  return names.filter((candidate) => candidate.name !== '');
}
