/*
 * A shell line as commands and what is between them. One pass over the characters: quotes, substitutions, escapes,
 * redirections and here-documents are understood as far as it takes to know which words are a command's own. Whatever cannot
 * be understood ends as a word; nothing throws.
 */

/** What is after a command: the end of the line is `;`. */
export type Connector = '&&' | '||' | ';' | '|' | '&';

export interface ShellCommand {
  readonly words: readonly string[];
  /** Files that output goes to; descriptors and `/dev/null` are not among them. */
  readonly writesTo: readonly string[];
  readonly next: Connector;
  /** The text of a here-document that the command reads; cut. */
  readonly hereText?: string | undefined;
}

/** More of a line than anybody writes by hand; the rest is skipped. */
export const shellCharactersMax = 64_000;
const commandsMax = 400;
const hereTextCharactersMax = 8_000;

/** Splits a command line, or a script, into its commands. */
export function splitShell(line: string): readonly ShellCommand[] {
  return new ShellScan(line.slice(0, shellCharactersMax)).run();
}

class ShellScan {
  readonly #text: string;
  readonly #commands: ShellCommand[] = [];
  #at = 0;
  #words: string[] = [];
  #writesTo: string[] = [];
  #word: string | undefined;
  /** What the word that comes next is for. */
  #redirect: 'none' | 'out' | 'in' = 'none';
  #hereEnds: string[] = [];
  #expectsHereEnd = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): readonly ShellCommand[] {
    while (this.#at < this.#text.length && this.#commands.length < commandsMax) this.#step(this.#text[this.#at] ?? '');
    this.#endCommand(';');
    return this.#commands;
  }

  #step(char: string): void {
    const next = this.#text[this.#at + 1];
    if (char === '\\') this.#escape(next);
    else if (char === "'" || char === '"') this.#quoted(char);
    else if (char === '`' || (char === '$' && next === '(')) this.#substitution(char);
    else if (char === ' ' || char === '\t' || char === '\r') this.#blank();
    else if (char === '\n') this.#lineEnd();
    else if (char === '#' && this.#word === undefined) this.#comment();
    else if (char === '>' || char === '<' || (char === '&' && next === '>')) this.#redirection();
    else if (char === ';' || char === '|' || char === '&') this.#connector(char, next);
    else if (char === '(' || char === ')') this.#parenthesis(char);
    else {
      this.#add(char);
      this.#at += 1;
    }
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #escape(next: string | undefined): void {
    if (next !== '\n') this.#add(next ?? '');
    this.#at += 2;
  }

  /** A quoted text is a part of its word, whatever it holds. */
  #quoted(quote: string): void {
    this.#add('');
    let from = this.#at + 1;
    for (let at = from; at < this.#text.length; at += 1) {
      const char = this.#text[at];
      if (char === quote) {
        this.#add(this.#text.slice(from, at));
        this.#at = at + 1;
        return;
      }
      if (char === '$' && quote === '"' && this.#text[at + 1] === '(') {
        const end = this.#closing(at + 1);
        if (end < 0) break;
        at = end;
      } else if (char === '\\' && quote === '"') {
        const escaped = this.#text[at + 1] ?? '';
        const isEscape = escaped === '"' || escaped === '\\' || escaped === '$' || escaped === '`' || escaped === '\n';
        this.#add(this.#text.slice(from, isEscape ? at : at + 1));
        from = at + 1;
        if (isEscape) at += 1;
      }
    }
    this.#add(this.#text.slice(from));
    this.#at = this.#text.length;
  }

  /** `$(…)` and backticks are data here: what they print is not known. */
  #substitution(opening: string): void {
    const end = opening === '`' ? this.#text.indexOf('`', this.#at + 1) : this.#closing(this.#at + 1);
    const stop = end < 0 ? this.#text.length : end + 1;
    this.#add(this.#text.slice(this.#at, stop));
    this.#at = stop;
  }

  /** Where the parenthesis at `from` closes; quotes and here-documents inside are skipped. -1 where it does not. */
  #closing(from: number): number {
    let depth = 0;
    for (let at = from; at < this.#text.length; at += 1) {
      const char = this.#text[at];
      if (char === '\\') at += 1;
      else if (char === '<' && this.#text[at + 1] === '<') at = this.#pastHereDocument(at);
      else if (char === "'" || char === '"') {
        const end = this.#text.indexOf(char, at + 1);
        if (end < 0) return -1;
        at = end;
      } else if (char === '(') depth += 1;
      else if (char === ')') {
        depth -= 1;
        if (depth === 0) return at;
      }
    }
    return -1;
  }

  /** The last character of the here-document that `<<` at `from` opens inside a substitution. */
  #pastHereDocument(from: number): number {
    const opening = /^<<-?[ \t]*(['"]?)(\w{1,60})\1/.exec(this.#text.slice(from, from + 80));
    if (opening === null) return from + 1;
    const end = this.#text.indexOf(`\n${opening[2]}`, from);
    return end < 0 ? this.#text.length : end + (opening[2]?.length ?? 0);
  }

  #blank(): void {
    this.#endWord();
    this.#at += 1;
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #lineEnd(): void {
    this.#endWord();
    this.#at += 1;
    const hereText = this.#hereEnds.map((end) => this.#hereDocument(end)).join('\n');
    this.#hereEnds = [];
    this.#endCommand(';', hereText === '' ? undefined : hereText);
  }

  /** Passes over a here-document, and returns its beginning. */
  #hereDocument(end: string): string {
    const from = this.#at;
    while (this.#at < this.#text.length) {
      const found = this.#text.indexOf('\n', this.#at);
      const stop = found < 0 ? this.#text.length : found;
      const line = this.#text.slice(this.#at, stop);
      this.#at = stop + 1;
      if (line.trim() === end)
        return this.#text.slice(from, Math.min(stop - line.length, from + hereTextCharactersMax));
    }
    return this.#text.slice(from, from + hereTextCharactersMax);
  }

  #redirection(): void {
    if (this.#word !== undefined && /^\d$/.test(this.#word)) this.#word = undefined;
    this.#endWord();
    const rest = this.#text.slice(this.#at, this.#at + 4);
    const operator = /^(?:&>>?|>>|>\||>&|<<<|<<-|<<|<&|<|>)/.exec(rest)?.[0] ?? '>';
    this.#at += operator.length;
    const following = this.#text[this.#at];
    if ((operator === '>&' || operator === '<&') && following !== undefined && /[\d-]/.test(following)) {
      this.#at += 1;
      return;
    }
    this.#expectsHereEnd = operator === '<<' || operator === '<<-';
    this.#redirect = operator.includes('>') ? 'out' : 'in';
  }

  #connector(char: string, next: string | undefined): void {
    const isDouble = next === char && char !== ';';
    const connector = isDouble ? (`${char}${char}` as Connector) : (char as Connector);
    this.#at += isDouble || (char === '|' && next === '&') || (char === ';' && next === ';') ? 2 : 1;
    this.#endCommand(connector);
  }

  /** A subshell's commands count as if they stood outside. */
  #parenthesis(char: string): void {
    if (this.#word !== undefined && char === '(') this.#add('()');
    else this.#endWord();
    this.#at += 1;
  }

  #endWord(): void {
    const word = this.#word;
    this.#word = undefined;
    if (word === undefined) return;
    if (this.#redirect === 'none') this.#words.push(word);
    else if (this.#expectsHereEnd) this.#hereEnds.push(word);
    else if (this.#redirect === 'out' && !word.startsWith('/dev/') && word !== '') this.#writesTo.push(word);
    this.#redirect = 'none';
    this.#expectsHereEnd = false;
  }

  #endCommand(next: Connector, hereText?: string): void {
    this.#endWord();
    if (this.#words.length > 0 || this.#writesTo.length > 0) {
      this.#commands.push({ words: this.#words, writesTo: this.#writesTo, next, hereText });
    } else if (hereText !== undefined) this.#giveHereText(hereText);
    this.#words = [];
    this.#writesTo = [];
  }

  /** `cat <<EOF | tee file`: the text belongs to the first of the commands on its line, which is over already. */
  #giveHereText(hereText: string): void {
    const last = this.#commands.pop();
    if (last !== undefined) this.#commands.push({ ...last, hereText });
  }
}
