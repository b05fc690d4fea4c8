/** A name under which a model may be known, and the prefix that was before it. */
export interface ModelName {
  readonly name: string;
  readonly prefix: string | undefined;
}

/** Routers nest two or three deep (`openrouter/anthropic/…`, `accounts/fireworks/models/…`). */
const prefixesMax = 4;
/** Claude Code marks the long context window of a model so; the price list goes by the tokens of the request. */
const longContextSuffix = /\[1m\]$/i;
/** Routers sell the fast mode of a model under a name of its own. */
const fastSuffix = /^(claude-.+)-fast$/i;
/** Vertex AI marks the version of a model so. */
const vertexVersion = /@(?:default|latest|\d{8})$/i;

/**
 * The names of a model from the exact to the bare: each without the text before the first `/` of the one before; last without the
 * version that Vertex AI adds, or the speed that a router adds.
 */
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
  const unhurried = fastSuffix.exec(name)?.[1];
  if (unhurried !== undefined) names.push({ name: unhurried, prefix: names.at(-1)?.prefix });
  if (vertexVersion.test(name)) names.push({ name: name.replace(vertexVersion, ''), prefix: names.at(-1)?.prefix });
  return names.filter((candidate) => candidate.name !== '');
}

/** Whether the name of a model says that it ran in fast mode. */
export function namesFastMode(model: string): boolean {
  return fastSuffix.test(model.slice(model.lastIndexOf('/') + 1).replace(longContextSuffix, ''));
}
