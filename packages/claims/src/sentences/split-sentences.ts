/*
 * The sentences of a message, with their offsets. What is code, quoted, an unchecked box or a JSON answer says nothing of what
 * was done, and is left out.
 */

/** A sentence; `start` and `end` are UTF-16 offsets in the message. */
export interface Sentence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What a list, a bold heading or a check mark before it says of the sentence. */
  readonly isItem: boolean;
}

/** A sentence is cut here: what is longer is not prose. */
export const sentenceCharactersMax = 1_200;
/** Of one message. */
export const sentencesMax = 4_000;

/** Splits a message into its sentences. */
export function splitSentences(message: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  if (isJsonAnswer(message)) return sentences;
  let fence: string | undefined;
  for (let from = 0; from < message.length && sentences.length < sentencesMax; ) {
    const found = message.indexOf('\n', from);
    const to = found < 0 ? message.length : found;
    const head = message.slice(from, Math.min(to, from + 200)).trimStart();
    const mark = /^(?:```+|~~~+)/.exec(head)?.[0].slice(0, 3);
    if (mark !== undefined && (fence === undefined || fence === mark)) fence = fence === undefined ? mark : undefined;
    else if (fence === undefined && isProse(head)) splitLine(message, { from, to }, sentences);
    from = to + 1;
  }
  return sentences;
}

function isJsonAnswer(message: string): boolean {
  const head = message.slice(0, 400).trimStart();
  return /^[{[]\s*["{[]/.test(head) && /[}\]]\s*$/.test(message.slice(-200));
}

function isProse(head: string): boolean {
  return head !== '' && !head.startsWith('>') && !/^[-*+] \[ \]/.test(head) && !/^\|?[\s:|-]+\|?$/.test(head);
}

function splitLine(
  message: string,
  { from, to }: { readonly from: number; readonly to: number },
  sentences: Sentence[],
): void {
  const lead =
    /^[ \t]{0,40}(?:[-*+•▪] |\d{1,3}[.)] |#{1,6} )?(?:\[[xX]\] )?/.exec(
      message.slice(from, Math.min(to, from + 80)),
    )?.[0] ?? '';
  const isItem = lead.trim() !== '';
  let start = from + lead.length;
  let inCode = false;
  for (let at = start; at < to; at += 1) {
    const char = message[at] ?? '';
    if (char === '`') inCode = !inCode;
    if (inCode || !endsSentence(message, at, to)) continue;
    add(message, { start, end: at + 1, isItem }, sentences);
    start = at + 1;
  }
  add(message, { start, end: to, isItem }, sentences);
}

/** A full stop ends a sentence where a blank follows it, and no small letter after that. */
function endsSentence(message: string, at: number, to: number): boolean {
  const char = message[at] ?? '';
  if ('。！？'.includes(char)) return true;
  if (char !== '.' && char !== '!' && char !== '?') return false;
  const next = message[at + 1];
  if (next === '*' || next === ')' || next === '"' || next === '”')
    return at + 2 >= to || message[at + 2] === ' ' || message[at + 2] === '*';
  if (at + 1 >= to || next !== ' ') return at + 1 >= to;
  const following = message[at + 2] ?? '';
  return !/[a-z]/.test(following);
}

function add(message: string, { start, end, isItem }: Omit<Sentence, 'text'>, sentences: Sentence[]): void {
  const raw = message.slice(start, Math.min(end, start + sentenceCharactersMax));
  const text = raw.trim();
  if (text === '' || sentences.length >= sentencesMax) return;
  const from = start + raw.length - raw.trimStart().length;
  sentences.push({ text, start: from, end: from + text.length, isItem });
}
