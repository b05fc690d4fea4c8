/** What a scan of the bytes from an open brace on found. Offsets are into the scanned bytes. */
export type ObjectScan =
  | { readonly kind: 'whole'; readonly end: number }
  | {
      readonly kind: 'broken';
      /** The first byte that JSON does not allow there; the end of the bytes where the object does not close. */
      readonly at: number;
      /** The object inside it that closed immediately before `at`, white space aside. */
      readonly last: { readonly from: number; readonly to: number } | undefined;
    }
  /** More levels than any record has: what follows is not looked at. */
  | { readonly kind: 'too-deep' };

/** Levels of a record on a damaged line. Real records have fewer than 20. */
const levelsMax = 1000;

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const colon = 0x3a;
const comma = 0x2c;
const firstPrintable = 0x20;

/** Stands for an array among the offsets of the open objects. */
const anArray = -1;

/** What may come next: `first` is a key or an item, or the end of an empty object or array. */
type Expected = 'first' | 'key' | 'colon' | 'value' | 'comma';

/**
 * Reads the object that opens at `from` by the grammar of JSON, without recursion and without making anything of it. Numbers
 * are taken more widely than JSON does, so a whole object may still fail to parse.
 */
export function scanObject(bytes: Uint8Array, from: number, to: number): ObjectScan {
  const scanner = new Scanner(bytes, from, to);
  while (scanner.position < to) {
    const step = scanner.step();
    if (step !== 'on') return step === 'closed' ? { kind: 'whole', end: scanner.position } : scanner.stop(step);
  }
  return scanner.stop('broken');
}

/** White space of JSON. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

type Step = 'on' | 'closed' | 'broken' | 'too-deep';

class Scanner {
  position: number;
  readonly #bytes: Uint8Array;
  readonly #to: number;
  /** Where each open object began; `anArray` for an array. */
  readonly #open: number[];
  #expected: Expected = 'first';
  #last: { readonly from: number; readonly to: number } | undefined;
  /** Whether only white space is between the last object and the position. */
  #isAfterLast = false;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.#bytes = bytes;
    this.#to = to;
    this.#open = [from];
    this.position = from + 1;
  }

  stop(step: 'broken' | 'too-deep'): ObjectScan {
    if (step === 'too-deep') return { kind: 'too-deep' };
    return { kind: 'broken', at: this.position, last: this.#isAfterLast ? this.#last : undefined };
  }

  /** Passes a token or a white space. Where it is `broken`, the position is at the byte that is wrong. */
  step(): Step {
    const byte = this.#bytes[this.position];
    if (isSpace(byte)) {
      this.position += 1;
      return 'on';
    }
    const isInArray = this.#open.at(-1) === anArray;
    if (this.#expected === 'comma') return this.#afterValue(byte, isInArray);
    if (this.#expected === 'first' && byte === (isInArray ? closeBracket : closeBrace)) return this.#close(isInArray);
    if (this.#expected === 'colon') return byte === colon ? this.#pass('value') : 'broken';
    if (this.#expected === 'key' || (this.#expected === 'first' && !isInArray)) {
      return byte === quote && this.#passString() ? this.#expect('colon') : 'broken';
    }
    return this.#value(byte);
  }

  #afterValue(byte: number | undefined, isInArray: boolean): Step {
    if (byte === (isInArray ? closeBracket : closeBrace)) return this.#close(isInArray);
    if (byte !== comma) return 'broken';
    return this.#pass(isInArray ? 'value' : 'key');
  }

  #value(byte: number | undefined): Step {
    this.#isAfterLast = false;
    if (byte === openBrace || byte === openBracket) {
      if (this.#open.length === levelsMax) return 'too-deep';
      this.#open.push(byte === openBrace ? this.position : anArray);
      return this.#pass('first');
    }
    const isPassed = byte === quote ? this.#passString() : this.#passWord() || this.#passNumber();
    return isPassed ? this.#expect('comma') : 'broken';
  }

  #close(isArray: boolean): Step {
    const from = this.#open.pop();
    this.position += 1;
    this.#isAfterLast = !isArray;
    if (!isArray && from !== undefined) this.#last = { from, to: this.position };
    return this.#open.length === 0 ? 'closed' : this.#expect('comma');
  }

  #pass(expected: Expected): Step {
    this.position += 1;
    this.#isAfterLast = false;
    return this.#expect(expected);
  }

  #expect(expected: Expected): Step {
    this.#expected = expected;
    return 'on';
  }

  #passString(): boolean {
    this.position += 1;
    while (this.position < this.#to) {
      const byte = this.#bytes[this.position] ?? 0;
      if (byte < firstPrintable) return false;
      this.position += 1;
      if (byte === quote) return true;
      if (byte === backslash && !this.#passEscape()) return false;
    }
    return false;
  }

  #passEscape(): boolean {
    const letter = String.fromCharCode(this.#bytes[this.position] ?? 0);
    if (!'"\\/bfnrtu'.includes(letter)) return false;
    this.position += 1;
    for (let digit = 0; letter === 'u' && digit < 4; digit += 1) {
      if (!/[0-9a-f]/i.test(String.fromCharCode(this.#bytes[this.position] ?? 0))) return false;
      this.position += 1;
    }
    return true;
  }

  #passWord(): boolean {
    const initial = String.fromCharCode(this.#bytes[this.position] ?? 0);
    const word = ['true', 'false', 'null'].find((candidate) => candidate.startsWith(initial));
    if (word === undefined) return false;
    for (const letter of word) {
      if (this.#bytes[this.position] !== letter.charCodeAt(0)) return false;
      this.position += 1;
    }
    return true;
  }

  #passNumber(): boolean {
    const from = this.position;
    while (isOfNumber(this.#bytes[this.position]) && this.position < this.#to) this.position += 1;
    return this.position > from;
  }
}

function isOfNumber(byte = 0): boolean {
  // Digits, sign, point and exponent.
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || (byte | 0x20) === 0x65;
}
