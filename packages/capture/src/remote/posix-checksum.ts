/** CRC-32 of POSIX `cksum`: most significant bit first, the length after the bytes, inverted at the end. */
const polynomial = 0x04c11db7;

const table = new Uint32Array(256).map((_, byte) => {
  let rest = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) rest = (rest << 1) ^ (rest < 0 ? polynomial : 0);
  return rest >>> 0;
});

/** Sums bytes as `cksum` does: any machine has it, and it finds what a change by accident does. */
export class PosixChecksum {
  #crc = 0;
  #length = 0;

  /** Adds bytes. */
  update(bytes: Uint8Array): void {
    let crc = this.#crc;
    for (const byte of bytes) crc = (crc << 8) ^ (table[(crc >>> 24) ^ byte] ?? 0);
    this.#crc = crc;
    this.#length += bytes.length;
  }

  /** What `cksum` prints of these bytes on its standard input: the sum and the length. */
  text(): string {
    let crc = this.#crc;
    for (let rest = this.#length; rest > 0; rest = Math.floor(rest / 256))
      crc = (crc << 8) ^ (table[(crc >>> 24) ^ (rest % 256)] ?? 0);
    return `${~crc >>> 0} ${this.#length}`;
  }
}
