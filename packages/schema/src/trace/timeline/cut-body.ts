import { timelineBodyBytesMax } from './detail-limits.ts';

/** The beginning of a text that has at most so many bytes of UTF-8; no character is cut in two. */
export function cutBody(body: string, bytesMax: number = timelineBodyBytesMax): string {
  // A unit of UTF-16 becomes at most three bytes.
  if (body.length * 3 <= bytesMax) return body;
  const bytes = Buffer.from(body);
  if (bytes.length <= bytesMax) return body;
  let end = bytesMax;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
