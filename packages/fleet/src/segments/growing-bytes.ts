const half = 2 ** 32;

/** Bytes that are written one after the other; numbers are little-endian. */
export class GrowingBytes {
  #bytes: Buffer;
  #length = 0;

  /** `firstBytes`: how many are reserved at first. */
  constructor(firstBytes = 1024 * 1024) {
    this.#bytes = Buffer.allocUnsafe(firstBytes);
  }

  /** How many bytes it has room for without growing. */
  get room(): number {
    return this.#bytes.length;
  }

  /** Number of bytes that were written. */
  get length(): number {
    return this.#length;
  }

  /** What was written; valid until more is. */
  taken(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Takes back what was written after so many bytes. */
  cut(length: number): void {
    this.#length = length;
  }

  /** Leaves bytes as they happen to be. */
  skip(sizeBytes: number): void {
    this.#reserve(sizeBytes);
    this.#length += sizeBytes;
  }

  writeByte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** A part of other bytes. */
  writeBytes(bytes: Buffer, from = 0, to = bytes.length): void {
    this.#reserve(to - from);
    this.#length += bytes.copy(this.#bytes, this.#length, from, to);
  }

  /** UTF-8 of a text. */
  writeText(text: string): void {
    // A character takes at most three bytes.
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** 64 bits with a sign. */
  writeInteger(value: number): void {
    this.#reserve(8);
    const high = Math.floor(value / half);
    this.#length = this.#bytes.writeUInt32LE(value - high * half, this.#length);
    this.#length = this.#bytes.writeInt32LE(high, this.#length);
  }

  /** 64 bits. */
  writeReal(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** A number of 64 bits without a sign, from 16 hex digits. */
  writeHexNumber(digits: string): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeUInt32LE(Number.parseInt(digits.slice(8, 16), 16), this.#length);
    this.#length = this.#bytes.writeUInt32LE(Number.parseInt(digits.slice(0, 8), 16), this.#length);
  }

  /** A count as LEB128: seven bits a byte, the lowest first. */
  writeCount(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.writeByte((rest & 0x7f) | 0x80);
    this.writeByte(rest);
  }

  #reserve(sizeBytes: number): void {
    const needed = this.#length + sizeBytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
