/** What a sentence names: paths, identifiers, commits, addresses. */
export interface NamedThings {
  readonly files: readonly string[];
  readonly names: readonly string[];
  readonly hashes: readonly string[];
  readonly urls: readonly string[];
}

const thingsMax = 32;
const file = /(?:[\w.@~-]{1,100}\/){0,12}[\w.@-]{1,100}\.[A-Za-z]\w{0,7}\b/g;
const bareFile = /\b(?:Makefile|Dockerfile|LICENSE|CODEOWNERS|README|CHANGELOG|Gemfile|Rakefile|Justfile)\b/g;
const identifier = /[A-Za-z_$][\w$]{2,80}/g;
const hash = /\b[0-9a-f]{7,40}\b/g;
const url = /https?:\/\/[^\s)>\]"'`]{1,300}/g;

/** Reads what a sentence names. */
export function namedThings(sentence: string): NamedThings {
  const urls = unique(sentence.match(url)).map((text) => text.replace(/[.,;:*]+$/, ''));
  const rest = sentence.replaceAll(url, ' ');
  const files = unique([...(rest.match(file) ?? []), ...(rest.match(bareFile) ?? [])]).map(lastPart);
  const spans = [...rest.matchAll(/`([^`]{1,200})`/g)].map((match) => match[1] ?? '');
  const inSpans = spans.flatMap((span) => span.match(identifier) ?? []);
  const inText = (rest.match(identifier) ?? []).filter((word) => /[a-z][A-Z]|_|[A-Z]{2,}[a-z]/.test(word));
  const hashes = unique(rest.match(hash)).filter((text) => /\d/.test(text) && /[a-f]/.test(text));
  return { files: unique(files), names: unique([...inSpans, ...inText]), hashes, urls };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}

function unique(texts: readonly string[] | null): readonly string[] {
  return [...new Set(texts ?? [])].slice(0, thingsMax);
}
