import type { SessionDocument } from '@agentspine/schema';
import { counted } from '@agentspine/schema/count-text';
import { findSecrets } from './find-secrets.ts';
import { cutSecret } from './secret-rules.ts';

/** Who must not be recognised. */
export interface RedactionRequest {
  /** Of the user: paths below it begin with `~`. */
  readonly homeDirectory?: string | undefined;
  /** Further names to take out. */
  readonly names?: readonly string[] | undefined;
}

/** How much was taken out, by what it was. */
export interface RedactionCounts {
  /** By the rule that found them. */
  readonly secrets: Readonly<Record<string, number>>;
  /** Home folders in paths. */
  readonly paths: number;
  /** Names of accounts and people. */
  readonly names: number;
  /** Addresses of mail. */
  readonly addresses: number;
}

/** A document without what should not be shared. */
export interface RedactedDocument {
  /** The document; what was taken out is replaced by a word for it. */
  readonly document: SessionDocument;
  /** How much was taken out. */
  readonly counts: RedactionCounts;
}

/** Shorter parts of texts could be anything. */
const secretCharsMin = 8;
const nameCharsMin = 3;

/** Accounts of machines, which name nobody. */
const accounts: ReadonlySet<string> = new Set(
  'admin administrator app build ci circleci codespace coder default dev docker gitpod guest home jenkins node public root runner runneradmin shared test ubuntu user users vagrant vscode work workspace'.split(
    ' ',
  ),
);

/** Home folders, in any system's spelling, also escaped: the account is the group. */
const homeFolders =
  /(?:(?<![\w.~-])\/(?:home|Users|var\/home|export\/home)\/|[A-Za-z]:(?:\\{1,8}|\/)Users(?:\\{1,8}|\/))(?<account>[^\s\\/:*?"'<>|,;)\]}`…]{1,64})/g;
/** Folders named after a path, as Claude Code names its projects. */
const dashedFolders = /(?<![A-Za-z0-9])-(?:home|Users)-(?<account>[A-Za-z0-9_.]{1,64})(?=-)/g;
const addresses =
  /(?:(?<person>[\p{Lu}][\p{L}.'’-]{0,40}(?: [\p{L}.'’-]{1,40}){1,3}) ?(?:<|&lt;))?(?<![\w.+%-])(?<account>[\w.+%-]{1,64})@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}/gu;

/** Keys of a document whose texts are ours, or ids of the log. */
const plainKeys: ReadonlySet<string> = new Set([
  'kind',
  'at',
  'startedAt',
  'endedAt',
  'id',
  'status',
  'source',
  'event',
  'speaker',
]);

/**
 * A document without what it should not disclose: secrets by the rules of `secret-rules.ts`, home folders, accounts, names and
 * addresses of people. A secret that its surroundings showed once is taken out wherever it is. This is best effort: a
 * secret that looks like any word stays.
 */
export function redactDocument(document: SessionDocument, request: RedactionRequest = {}): RedactedDocument {
  const redactor = new Redactor(request);
  visitTexts(document, (text) => {
    redactor.learn(text);
    return text;
  });
  redactor.settle();
  const redacted = visitTexts(document, (text, isWhole) => redactor.redact(text, isWhole)) as SessionDocument;
  return { document: redacted, counts: redactor.counts() };
}

/** The same value with each text of it replaced. */
function visitTexts(value: unknown, replace: (text: string, isWhole: boolean) => string, isWhole = true): unknown {
  if (typeof value === 'string') return replace(value, isWhole);
  if (Array.isArray(value)) return value.map((item) => visitTexts(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  const whole = (value as { readonly isWhole?: unknown }).isWhole !== false;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, plainKeys.has(key) ? inner : visitTexts(inner, replace, whole)]),
  );
}

class Redactor {
  readonly #known = new Map<string, string>();
  readonly #names = new Set<string>();
  readonly #homes: readonly string[];
  readonly #secrets = new Map<string, number>();
  #secretPattern: RegExp | undefined;
  #namePattern: RegExp | undefined;
  #paths = 0;
  #nameCount = 0;
  #addresses = 0;

  constructor({ homeDirectory, names = [] }: RedactionRequest) {
    this.#homes = homeDirectory === undefined || homeDirectory.length < 3 ? [] : [homeDirectory.replace(/[\\/]$/, '')];
    for (const name of names) this.#addName(name);
    const account = homeDirectory?.split(/[\\/]/).findLast((part) => part !== '');
    if (account !== undefined) this.#addName(account);
  }

  learn(text: string): void {
    for (const { rule, start, end } of findSecrets(text)) {
      const secret = text.slice(start, end);
      if (secret.length >= secretCharsMin && secret.length < 4_000) this.#known.set(secret, rule);
      const password = rule === 'url-password' ? secret.slice(secret.indexOf(':') + 1) : '';
      if (password.length >= secretCharsMin) this.#known.set(password, rule);
    }
    for (const folders of [homeFolders, dashedFolders]) {
      for (const match of text.matchAll(folders)) this.#addName(match.groups?.['account'] ?? '');
    }
    for (const match of text.matchAll(addresses)) {
      const { person, account = '' } = match.groups ?? {};
      this.#addName(account);
      if (person === undefined) continue;
      this.#addName(person);
    }
  }

  /** After all texts were learned from. */
  settle(): void {
    this.#secretPattern = anyOf([...this.#known.keys()], 'gu');
    this.#namePattern = anyOf([...this.#names], 'giu', (name) => `(?<![\\p{L}\\p{N}])${name}(?![\\p{L}\\p{N}])`);
  }

  redact(text: string, isWhole: boolean): string {
    let made = '';
    let taken = 0;
    for (const { rule, start, end } of findSecrets(text)) {
      made += `${text.slice(taken, start)}${this.#mark(rule)}`;
      taken = end;
    }
    made += text.slice(taken);
    if (this.#secretPattern !== undefined) {
      made = made.replace(this.#secretPattern, (secret) => this.#mark(this.#known.get(secret) ?? 'secret'));
    }
    if (!isWhole || made.endsWith('…')) made = made.replace(cutSecret, () => this.#mark('cut'));
    return this.#withoutPeople(made);
  }

  counts(): RedactionCounts {
    const secrets = Object.fromEntries([...this.#secrets].toSorted(([one], [other]) => (one < other ? -1 : 1)));
    return { secrets, paths: this.#paths, names: this.#nameCount, addresses: this.#addresses };
  }

  #withoutPeople(text: string): string {
    let made = text;
    const home = (): string => {
      this.#paths += 1;
      return '~';
    };
    for (const folder of this.#homes) made = made.replaceAll(folder, home);
    made = made.replace(homeFolders, home).replace(dashedFolders, home);
    made = made.replace(addresses, () => {
      this.#addresses += 1;
      return '[address]';
    });
    if (this.#namePattern === undefined) return made;
    return made.replace(this.#namePattern, () => {
      this.#nameCount += 1;
      return '[name]';
    });
  }

  #mark(rule: string): string {
    this.#secrets.set(rule, (this.#secrets.get(rule) ?? 0) + 1);
    return `[${rule} redacted]`;
  }

  #addName(name: string): void {
    const isCommon = accounts.has(name.toLowerCase()) || /^(?:no-?reply|git|info|support|example|\d+)$/i.test(name);
    if (name.length >= nameCharsMin && !isCommon) this.#names.add(name);
  }
}

/** A pattern of any of these texts, the longest first; `undefined` for none. */
function anyOf(
  texts: readonly string[],
  flags: string,
  within: (text: string) => string = (text) => text,
): RegExp | undefined {
  if (texts.length === 0) return undefined;
  const longest = texts.toSorted((one, other) => other.length - one.length);
  return new RegExp(longest.map((text) => within(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))).join('|'), flags);
}

/** What was taken out, in a sentence, and that it is best effort. */
export function redactionWords({ secrets, paths, names, addresses: mails }: RedactionCounts): string {
  const kinds = Object.entries(secrets).map(([rule, count]) => `${rule} ${count}`);
  const total = Object.values(secrets).reduce((sum, count) => sum + count, 0);
  const of = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
  const counts = [
    `${counted(total, 'secret')}${of}`,
    counted(paths, 'home folder'),
    counted(names, 'name'),
    counted(mails, 'address', 'addresses'),
  ].join(', ');
  return `Redacted: ${counts}. Redaction is best effort: read this before you share it.`;
}
