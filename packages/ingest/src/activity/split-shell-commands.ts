/** Commands longer than this are scripts; what they do is at their start. */
const scannedCharsMax = 4_096;

/** More commands than this in one line decide nothing more. */
const commandsMax = 64;

/**
 * Splits shell text into simple commands and these into words, without expanding anything. Quotes are resolved;
 * comments, redirections, bodies of here-documents and substitutions are left out. It is not a shell: what it cannot
 * follow ends up as words of no program that anybody knows.
 */
export function splitShellCommands(text: string): string[][] {
  const scan = new ShellScan(text.slice(0, scannedCharsMax));
  return scan.run();
}

/** Characters that mean nothing to the shell are taken many at a time. */
const plainRun = /[^\s'"\\$`#<>;&|()]+/y;
const quotedRun = /[^"\\]+/y;

/** One pass over the characters; the state is the command and the word under way. */
class ShellScan {
  readonly #text: string;
  readonly #commands: string[][] = [];
  readonly #delimiters: string[] = [];
  #at = 0;
  #words: string[] = [];
  #word = '';
  #hasWord = false;
  /** What the next finished word is: a word of the command, the file of a redirection, or a here-document's delimiter. */
  #next: 'word' | 'file' | 'delimiter' = 'word';

  constructor(text: string) {
    this.#text = text;
  }

  run(): string[][] {
    while (this.#at < this.#text.length && this.#commands.length < commandsMax) this.#step(this.#text.charAt(this.#at));
    this.#endCommand();
    return this.#commands;
  }

  #step(char: string): void {
    this.#at += 1;
    if (char === "'") this.#take(this.#until("'"));
    else if (char === '"') this.#quoted();
    else if (char === '\\') this.#escape();
    else if (char === '$' && this.#text.charAt(this.#at) === '(') this.#substitution();
    else if (char === '`') this.#skip('`');
    else if (char === '#' && !this.#hasWord) this.#at = this.#lineEnd();
    else if (char === '<' || char === '>') this.#redirection(char);
    else if (char === '\n') this.#endLine();
    else if (';&|()'.includes(char)) this.#endCommand();
    else if (char === ' ' || char === '\t' || char === '\r') this.#endWord();
    else this.#take(char + this.#run(plainRun));
  }

  /** The longest run from here on that the pattern takes. */
  #run(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const run = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += run.length;
    return run;
  }

  #take(piece: string): void {
    this.#word += piece;
    this.#hasWord = true;
  }

  #until(quote: string): string {
    const end = this.#text.indexOf(quote, this.#at);
    const stop = end < 0 ? this.#text.length : end;
    const piece = this.#text.slice(this.#at, stop);
    this.#at = stop + 1;
    return piece;
  }

  #quoted(): void {
    this.#hasWord = true;
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      this.#at += 1;
      if (char === '"') return;
      if (char === '\\') this.#escape();
      else this.#word += char + this.#run(quotedRun);
    }
  }

  /** A backslash at the end of a line joins it to the next. */
  #escape(): void {
    const char = this.#text.charAt(this.#at);
    this.#at += 1;
    if (char !== '\n') this.#take(char);
  }

  /** Passes over `$( … )` with what is nested in it; its output is not a word that is known here. */
  #substitution(): void {
    this.#hasWord = true;
    let depth = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      this.#at += 1;
      if (char === '\\') this.#at += 1;
      else if (char === "'") this.#until("'");
      else if (char === '(') depth += 1;
      else if (char === ')' && --depth === 0) return;
    }
  }

  #skip(quote: string): void {
    this.#hasWord = true;
    this.#until(quote);
  }

  /** `2>&1`, `>>file`, `<<EOF`, `<<<word`: the number before it and the word after it are not arguments. */
  #redirection(char: string): void {
    if (/^\d+$/.test(this.#word)) this.#dropWord();
    else this.#endWord();
    const rest = /^(?:<<-?|<-?|>|&\d*-?|\|)?/.exec(this.#text.slice(this.#at, this.#at + 4))?.[0] ?? '';
    this.#at += rest.length;
    if (rest.startsWith('&') && rest.length > 1) return;
    this.#next = char === '<' && /^<-?$/.test(rest) ? 'delimiter' : 'file';
  }

  #dropWord(): void {
    this.#word = '';
    this.#hasWord = false;
  }

  #endWord(): void {
    if (!this.#hasWord) return;
    if (this.#next === 'word') this.#words.push(this.#word);
    else if (this.#next === 'delimiter') this.#delimiters.push(this.#word);
    this.#next = 'word';
    this.#dropWord();
  }

  #endCommand(): void {
    this.#endWord();
    this.#next = 'word';
    if (this.#words.length > 0) this.#commands.push(this.#words);
    this.#words = [];
  }

  #endLine(): void {
    this.#endCommand();
    for (const delimiter of this.#delimiters.splice(0)) this.#passHereDocument(delimiter);
  }

  #passHereDocument(delimiter: string): void {
    while (this.#at < this.#text.length) {
      const end = this.#lineEnd();
      const line = this.#text.slice(this.#at, end).replace(/^\t+/, '').replace(/\r$/, '');
      this.#at = end + 1;
      if (line === delimiter) return;
    }
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }
}
