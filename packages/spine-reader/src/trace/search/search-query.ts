/**
 * What somebody typed, as questions to the index (SPEC 4.10). Every word goes there in quotes, so nothing of it is an operator
 * of FTS5. Wider questions are asked only where narrower ones found too little.
 */
import { kindWord, splitName } from '@agentspine/schema';
import { foldText } from './fold-text.ts';

/** Who pastes a page looks for its beginning. */
const queryCharactersMax = 1024;
const tokensMax = 16;
/** A shorter beginning of a word is the beginning of a tenth of all words. */
const prefixCharactersMin = 3;
/** More words make too many pairs, triples … */
const mostTokensMax = 6;

/** Questions in the language of FTS5; without one where it would be the same as another, or as none. */
export interface QueryQuestions {
  /** For all words. */
  readonly all?: string | undefined;
  /** For all words one after another. */
  readonly inOrder?: string | undefined;
  /** For all words but not as names, then for all but one. */
  readonly looser: readonly string[];
  /** For all words, and words that begin as the last does. */
  readonly unfinished?: string | undefined;
}

export interface SearchQuery {
  /** Folded, spaces collapsed: what is looked for as a whole. */
  readonly phrase: string;
  /** Its words as the index has them, each once, in their order. */
  readonly tokens: readonly string[];
  readonly questions: QueryQuestions;
  /** As typed, for where there is no word to ask the index for. */
  readonly literal: string;
}

/** The query in a text; `undefined` where it is blank. */
export function parseQuery(text: string): SearchQuery | undefined {
  const normal = text.slice(0, queryCharactersMax).toWellFormed().normalize('NFKC').replace(/\s+/g, ' ').trim();
  if (normal === '') return undefined;
  const words = normal
    .split(' ')
    .map(parseWord)
    .filter((word) => word !== undefined);
  const tokens = [...new Set(words.flatMap((word) => word.tokens))].slice(0, tokensMax);
  const kept = words.filter((word) => word.tokens.every((token) => tokens.includes(token)));
  return { phrase: foldText(normal), tokens, questions: questionsOf(kept, tokens), literal: normal };
}

/** A question for documents that have any of these words. */
export function anyOf(tokens: readonly string[]): string {
  return tokens.map(quoted).join(' OR ');
}

/** A question for documents that have all of these words. */
export function allOf(tokens: readonly string[]): string {
  return tokens.map(quoted).join(' AND ');
}

/** A question for events of this kind, with which the text of an event begins: as one word, or as older versions wrote it. */
export function ofKind(kind: string): string {
  return `(^ ${quoted(kindWord(kind))} OR ^ ${quoted(tokensOf(kind).join(' '))})`;
}

interface Word {
  readonly tokens: readonly string[];
  /** What the index is asked for: a word, or words that follow each other. */
  readonly question: string;
}

/** `read_file` and `src/main.ts` are words that follow each other; `readFile` is that too, or one word; a kind may be meant. */
function parseWord(word: string): Word | undefined {
  const tokens = tokensOf(word).slice(0, tokensMax);
  if (tokens.length === 0) return undefined;
  const name = tokens.length === 1 ? splitName(word.replace(/[^A-Za-z0-9]/g, '')) : undefined;
  const spelled = quoted(tokens.join(' '));
  const joined = tokens.length > 1 ? joinedWord(word, tokens) : undefined;
  const split = name === undefined ? joined : quoted(name.join(' ').toLowerCase());
  return { tokens, question: split === undefined ? spelled : `(${spelled} OR ${split})` };
}

function joinedWord(word: string, tokens: readonly string[]): string | undefined {
  if (/^\w+$/.test(word)) return quoted(tokens.join(''));
  return /^[a-z]+(\.[a-z]+)+$/.test(word) ? quoted(kindWord(word)) : undefined;
}

function questionsOf(words: readonly Word[], tokens: readonly string[]): QueryQuestions {
  if (tokens.length === 0) return { looser: [] };
  const all = words.map(({ question }) => question).join(' AND ');
  const inOrder = quoted(words.flatMap((word) => word.tokens).join(' '));
  const looser = [...new Set([allOf(tokens), ...mostOf(tokens)])].filter((question) => question !== all);
  return { all, inOrder: inOrder === all ? undefined : inOrder, looser, unfinished: unfinishedOf(tokens) };
}

/** All words but one. */
function mostOf(tokens: readonly string[]): readonly string[] {
  if (tokens.length < 3 || tokens.length > mostTokensMax) return [];
  return [tokens.map((token) => `(${allOf(tokens.filter((other) => other !== token))})`).join(' OR ')];
}

function unfinishedOf(tokens: readonly string[]): string | undefined {
  const last = tokens.at(-1) ?? '';
  if ([...last].length < prefixCharactersMin) return undefined;
  return [...tokens.slice(0, -1).map(quoted), `${quoted(last)} *`].join(' AND ');
}

/** Letters and digits in a row, with their accents. */
function tokensOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
}

/** No token holds a quote. */
function quoted(text: string): string {
  return `"${text}"`;
}
