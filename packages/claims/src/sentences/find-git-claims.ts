/* Claims that work was committed or pushed. */

import type { Finding } from './find-claims.ts';
import { isHeldOpen } from './open-sentence.ts';
import type { Token } from './sentence-tokens.ts';
import type { Sentence } from './split-sentences.ts';
import { words } from './words.ts';

type GitKind = 'commit' | 'push';

/** What was done, by the participle that says so; those of other languages say it wherever they stand. */
const participles: ReadonlyMap<string, GitKind> = new Map([
  ['committed', 'commit'],
  ['pushed', 'push'],
  ['force-pushed', 'push'],
]);
const foreignParticiples: ReadonlyMap<string, GitKind> = new Map([
  ...of('commit', 'committet commitet commited eingecheckt commité commités commitée commitées committé commiteado'),
  ...of('commit', 'commiteé commiteados commiteada commiteadas'),
  ...of('push', 'gepusht gepushed poussé poussés poussée poussées pushé pushés pushée pusheado pusheados pusheé subí'),
]);

/** "Commit: `1a2b3c4`", "Landed as 1a2b3c4", "Checked in as 1a2b3c4". */
const named =
  /^\W{0,6}(?:(?:(?:New|Latest|Final) )?[Cc]ommit(?: hash| SHA| ID)?[\s:*`([]{1,8}|(?:[Ll]anded|[Cc]hecked in|[Cc]ommitted [a-z]{1,12}) (?:as|in|under) \W{0,3})[0-9a-f]{7,40}\b/;

/** "Tag v1.2.0 pushed", "Branch `x` pushed to origin". */
const pushedThing =
  /^\W{0,6}(?:[Bb]ranch|[Tt]ag|[Cc]ommit|[Rr]elease) \S{1,80} (?:is )?(?:now )?pushed(?=\W{0,3}$| to | and |[,;.(] )/;

/** Finds them in a sentence. */
export function findGitClaims({ text: sentence }: Sentence, tokens: readonly Token[]): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (kind: GitKind) => findings.push({ kind, polarity: 'pass' });
  if (named.test(sentence)) add('commit');
  if (pushedThing.test(sentence)) add('push');
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'word') continue;
    const done = participles.get(text);
    if (done !== undefined && isDone(tokens, at)) add(done);
    const foreign = foreignParticiples.get(text);
    if (foreign !== undefined && !isHeldOpen(tokens, at)) add(foreign);
    const noun = text === 'commit' || text === 'commits' ? 'commit' : text === 'push' ? 'push' : undefined;
    if (noun !== undefined && !isHeldOpen(tokens, at) && isEventOf(noun, tokens, at)) add(noun);
    if (text === 'amended' && isBegun(tokens, at) && hasCommitNear(tokens, at) && !isHeldOpen(tokens, at))
      add('commit');
  }
  return findings;
}

function hasCommitNear(tokens: readonly Token[], at: number): boolean {
  return tokens.slice(at + 1, at + 5).some(({ text }) => text === 'commit');
}

const noArticle =
  /^(?:that|the|which|this|each|every|per|last|previous|first|initial|your|their|by|in|of|to|from|since)$/;
const ended = /^(?:succeeded|successful|successfully|landed|complete|completed|done|in|hecho|creado|realizado|créé)$/;

/** "The commit went through", "created a commit", "push succeeded", "commit and push done". */
function isEventOf(kind: GitKind, tokens: readonly Token[], at: number): boolean {
  const after = tokens.slice(at + 1, at + 7);
  const all = after.filter((token) => token.kind === 'word').map(({ text }) => text);
  const near = (all[0] === 'and' && all[1] === 'push' ? all.slice(2) : all).slice(0, 4);
  if (near.some((word) => /^(?:that|which|hook|message|messages|history|fails?|failed|by|when|if|not)$/.test(word)))
    return false;
  const [first = '', second = '', third = ''] = near;
  const isAuxiliary = /^(?:is|was|has|now)$/.test(first);
  const result = isAuxiliary ? (second === 'now' || second === 'been' ? third : second) : first;
  if (ended.test(result)) return isAuxiliary || result !== 'in';
  if (first === 'went' && second === 'through') return true;
  // "Hice commit de los cambios", "he hecho push".
  if (/^(?:hice|hecho|hicimos)$/.test(tokens[at - 1]?.text ?? '')) return true;
  if (kind === 'push') return false;
  if (/^(?:created|made)$/.test(result) && (at === 0 || isAuxiliary || tokens[at - 1]?.text === 'the')) return true;
  // "Created commit `1a2b3c4`", "I made two commits".
  const before = tokens.slice(Math.max(0, at - 4), at).map(({ text }) => text);
  const made = before.findLastIndex((word) => /^(?:created|made|added|landed)$/.test(word));
  if (made >= 0)
    return !before.slice(made + 1).some((word) => noArticle.test(word)) && isBegun(tokens, at - before.length + made);
  return after[0]?.kind === 'code' && near.includes('created');
}

const reporters = words("i i've i'd we we've also now just have has and then successfully both all");

/** Nothing is before a verb, or the one who reports it. */
function isBegun(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before?.text === 'already' || before?.text === 'just') return isBegun(tokens, at - 1);
  return before === undefined || before.kind === 'mark' || reporters.has(before.text);
}

/** What may be before "committed" where it says what was done to something. */
const passiveBefore = words(
  "is are been everything changes files fix fixes work it branch branches tag tags commit commits that's it's everything's step",
);
/** What may follow it, where it does not begin the report. */
const doneAfter = words(
  'as and with in to on at locally successfully the it that those them all everything cleanly now both via upstream under',
);
/** What follows it where it is the verb of a report: an object, a place or a manner. */
const objectsAfter = words(
  `a an my your our this these only just up each every one two three four five six seven eight nine ten several multiple
  separately directly straight again here together without too already individually using from after before once along
  over alongside per`,
);
/** Objects without an article, right after who did it. */
const plainObjects = words('tags tag changes branch branches commits fixes work code files updates');
/** "Pushed back", "pushed for it": no push of work. */
const figurative = words('back for past through hard toward towards against ahead off onto into down out');
const strangers = words("you you've they they've he she someone user users who nobody");

function isDone(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const next = tokens[at + 1];
  if (isHeldOpen(tokens, at) || isOfProgram(tokens, at) || !isOfWork(tokens, at)) return false;
  if (tokens.slice(Math.max(0, at - 4), at).some(({ text }) => strangers.has(text))) return false;
  if (next?.kind === 'word' && figurative.has(next.text)) return false;
  const isEnd = next === undefined || next.kind !== 'word' || doneAfter.has(next.text);
  if (isBegun(tokens, at)) return isEnd || isObject(tokens, at + 1);
  return isEnd && (passiveBefore.has(before?.text ?? '') || isNamedThing(tokens, at));
}

/** "Pushed tags.", "committed two files": not "committed offsets are stored". */
function isObject(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at] ?? { text: '' };
  if (/\d/.test(text)) return true;
  if (!objectsAfter.has(text) && !(plainObjects.has(text) && isActive(tokens, at - 2))) return false;
  return !/^(?:are|is|was|were|have|has|will|get|gets|can|must)$/.test(tokens[at + 1]?.text ?? '');
}

function isActive(tokens: readonly Token[], at: number): boolean {
  const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' };
  return kind === 'mark' || /^(?:i|i've|we|we've|and|just|then)$/.test(text);
}

/** "`1a2b3c4` pushed to main": a thing of git by its name at the beginning. */
function isNamedThing(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  return at === 1 && before !== undefined && (before.kind === 'code' || /^[0-9a-f]{7,40}$/.test(before.text));
}

/** What programs commit and push: not what work is kept in. */
const programNouns = words(
  `transaction transactions data offset offsets value values item items message messages team row rows record records event
  events entry entries memory page pages block blocks job jobs element elements element's node nodes session sessions
  everyone company people metric metrics notification notifications payload payloads i'm we're we i limit limits boundary
  boundaries envelope button stack queue`,
);

/** "The transaction is committed", "committed to quality": not of the agent's work. */
function isOfWork(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const isPassive = /^(?:is|are|been|has|have)$/.test(before?.text ?? '');
  if (isPassive) {
    const subject = tokens.slice(0, at - 1).findLast(({ text }) => !/^(?:have|has|been|now|all|is|are)$/.test(text));
    if (subject?.kind === 'word' && programNouns.has(subject.text)) return false;
  }
  const [next, object, more] = tokens.slice(at + 1);
  if (next?.text === 'to' && object?.kind === 'word') return isPlaceOfWork(object, more);
  if (before?.text === 'it' && next?.text === 'the')
    return /^(?:branch|changes?|commits?|fix|tag|work)$/.test(object?.text ?? '');
  // "Pushed an event", "committed the transaction".
  const isDetermined = /^(?:a|an|the|each|every|all|this)$/.test(next?.text ?? '');
  return !(isDetermined && [object, more].some((word) => word?.kind === 'word' && programNouns.has(word.text)));
}

function isName(word: string): boolean {
  return /[\d/_-]/.test(word);
}

function isPlaceOfWork({ text }: Token, more: Token | undefined): boolean {
  if (isName(text)) return true;
  if (
    /^(?:main|master|origin|upstream|remote|git|github|gitlab|bitbucket|develop|dev|trunk|staging|production|branch|pr)$/.test(
      text,
    )
  )
    return true;
  if (!/^(?:the|a|your|my|our|its|that|this|both|local|feature)$/.test(text) || more === undefined) return false;
  return (
    more.kind === 'code' ||
    isName(more.text) ||
    /^(?:main|remote|branch|repo|repository|feature|pr|fork|same|existing|new|origin|upstream|current|working|open|pull)$/.test(
      more.text,
    )
  );
}

/** What a program under work does with refs and checkpoints is not what the agent did. */
function isOfProgram(tokens: readonly Token[], at: number): boolean {
  return tokens
    .slice(0, at)
    .some(({ text }) =>
      /^(?:was|were|be|being|gets|get|got|as|user|users|once|ref|refs|state|checkpoint|checkpoints|metadata)$/.test(
        text,
      ),
    );
}

function of(kind: GitKind, texts: string): readonly (readonly [string, GitKind])[] {
  return texts.split(' ').map((word) => [word, kind]);
}
