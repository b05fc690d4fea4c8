/** Numbers from 0 to below 1 that a seed decides. */
export type Random = () => number;

/** A whole number from `from` to below `to`. */
export function drawInteger(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from));
}

/** `length` lower-case hex digits. */
export function drawHex(random: Random, length: number): string {
  let text = '';
  while (text.length < length)
    text += drawInteger(random, 0, 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, length);
}

/** A random UUID. */
export function drawUuid(random: Random): string {
  return `${drawHex(random, 8)}-${drawHex(random, 4)}-4${drawHex(random, 3)}-8${drawHex(random, 3)}-${drawHex(random, 12)}`;
}

/** A UUIDv7 of an instant: later ones sort later. */
export function drawUuidOfTime(random: Random, timeMs: number): string {
  const time = timeMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${drawHex(random, 3)}-8${drawHex(random, 3)}-${drawHex(random, 12)}`;
}
