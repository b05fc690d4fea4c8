import { crc32 } from 'node:zlib';

/**
 * The check of a line: the last member of its JSON object, `,"check":"<number>.<link>.<sum>"}`.
 *
 * | part     | is                                                                                                          |
 * | -------- | ----------------------------------------------------------------------------------------------------------- |
 * | `number` | the number of the line in its file, from 1                                                                  |
 * | `link`   | the last four hex digits of the sum of the line with a check before it; `0000` for the first                |
 * | `sum`    | CRC-32 of all bytes of the line before the sum, number and link included, as eight hex digits                |
 *
 * The sum finds a changed byte, number and link find a line that is missing or in another place. Each line can be judged
 * without the others, so one damaged line does not make its neighbours doubtful.
 */
export interface LineCheck {
  /** The number of the line in its file, from 1. */
  readonly number: number;
  /** The last four hex digits of the sum of the line with a check before it; `0000` for the first. */
  readonly link: string;
  /** CRC-32 of the line up to the sum, as eight hex digits. */
  readonly sum: string;
}

/** The number and sum of a line, by which the next one follows it. */
export type ChainLink = Pick<LineCheck, 'number' | 'sum'>;

/** What the first line of a file follows. */
export const chainStart: ChainLink = { number: 0, sum: '00000000' };

/** The longest check, with the bytes that end the line: 10 + 16 + 1 + 4 + 1 + 8 + 2. */
export const checkBytesMax = 42;

const pattern = /,"check":"([1-9][0-9]{0,15})\.([0-9a-f]{4})\.([0-9a-f]{8})"\}$/;
/** The sum and the two bytes that end a line. */
const endBytes = 10;

/** The check at the end of a line, which is given without its line feed, or only its end; `undefined` where there is none. */
export function readLineCheck(line: Uint8Array): LineCheck | undefined {
  if (line[line.length - 1] !== 0x7d || line[line.length - 2] !== 0x22) return undefined;
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const match = pattern.exec(bytes.toString('latin1', Math.max(0, bytes.length - checkBytesMax)));
  if (match === null) return undefined;
  const [, number = '', link = '', sum = ''] = match;
  return { number: Number(number), link, sum };
}

/** Whether the bytes of a line are those that its check was made of. */
export function isSound(line: Uint8Array, check: LineCheck): boolean {
  return sumOf(line.subarray(0, line.length - endBytes)) === check.sum;
}

/** A line without its check. */
export function withoutCheck(line: Uint8Array): Uint8Array {
  const end = contentEnd(line);
  return end === line.length - 1 ? line : Buffer.concat([line.subarray(0, end), closing]);
}

/** How many bytes of the line of a JSON object come before its check, or before the bracket that closes it. */
export function contentEnd(line: Uint8Array): number {
  const check = readLineCheck(line);
  return line.length - (check === undefined ? 1 : checkHead(chainStart, check.number).length + endBytes);
}

/** As `withoutCheck`, for the text of a line. */
export function textWithoutCheck(text: string): string {
  const at = text.endsWith('"}') ? text.lastIndexOf(',"check":"') : -1;
  return at > 0 && pattern.test(text.slice(at)) ? `${text.slice(0, at)}}` : text;
}

/** What follows the content of a line, up to the sum, which is made of both. */
export function checkHead(before: ChainLink, number: number): string {
  return `,"check":"${number}.${before.sum.slice(-4)}.`;
}

/** CRC-32 as eight hex digits; `before` continues one. */
export function sumOf(bytes: Uint8Array, before = 0): string {
  return hexOf(crc32(bytes, before));
}

export function hexOf(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

const closing = Buffer.from('}');
