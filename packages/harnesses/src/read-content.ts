import { Buffer } from 'node:buffer';
import { type JsonObject, readObject, writeJson } from '@agentspine/ingest';
import { isJsonObject, type PromptFact } from '@agentspine/schema';

/** What a message holds: its words, and the sizes of its parts. */
export interface ReadContent {
  /** The texts, a line end between them. */
  readonly text: string;
  /** Texts as UTF-8 bytes, images as the bytes of their encoded form. */
  readonly blocks: PromptFact['blocks'];
}

/** Reads a text, or a list of parts with a `text` or with the data of an image. Parts of other kinds have no words. */
export function readContent(content: unknown): ReadContent {
  const parts = Array.isArray(content) ? content : [content];
  const texts: string[] = [];
  const blocks: PromptFact['blocks'][number][] = [];
  for (const part of parts) {
    const text = textOfPart(part);
    if (text !== undefined) {
      texts.push(text);
      blocks.push({ kind: 'text', byteLen: Buffer.byteLength(text) });
    } else if (isJsonObject(part) && isImage(part)) blocks.push({ kind: 'image', byteLen: encodedLength(part) });
  }
  return { text: texts.join('\n'), blocks };
}

/** The text of a part: a bare text, or an object with one and without a type other than `text`. */
export function textOfPart(part: unknown): string | undefined {
  if (typeof part === 'string') return part;
  if (!isJsonObject(part) || (part['type'] !== undefined && part['type'] !== 'text')) return undefined;
  return typeof part['text'] === 'string' ? part['text'] : undefined;
}

/** A result as text: its words, or the JSON of it where it is more than words. `undefined` where there is none. */
export function resultText(content: unknown): string | undefined {
  if (content === undefined || content === null) return undefined;
  if (typeof content === 'string') return content;
  const texts = Array.isArray(content) ? content.map(textOfPart) : [textOfPart(content)];
  return texts.every((text) => text !== undefined) ? texts.join('\n') : writeJson(content);
}

function isImage({ type }: JsonObject): boolean {
  return type === 'image' || type === 'image_url';
}

/** Media are opaque: what counts is the length of their encoded form. */
function encodedLength(part: JsonObject): number {
  const source = readObject(part, 'source') ?? part;
  const data = source['data'] ?? source['url'];
  return typeof data === 'string' ? Buffer.byteLength(data) : 0;
}
