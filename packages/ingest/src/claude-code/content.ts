import { Buffer } from 'node:buffer';
import type { PromptFact } from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import { readObject, readText, writeJson } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';

/** A result block of a user line. */
export interface ResultBlock {
  readonly toolUseId: string | undefined;
  /** As the log states it; absent means success. */
  readonly isError: boolean | undefined;
  /** As text; JSON where the log has a list. */
  readonly content: string | undefined;
  /** Where the content's own text begins: it shows refusals and exit codes. */
  readonly head: string;
  readonly block: JsonObject;
}

/** What a user line holds. */
export interface UserContent {
  readonly text: string;
  readonly blocks: PromptFact['blocks'];
  readonly results: readonly ResultBlock[];
}

type PromptBlock = PromptFact['blocks'][number];

/** How much of a result may be looked at for its beginning. */
const headCharsMax = 200;

/** Reads the content of a user message: a text, or a list of blocks. */
export function readUserContent(content: unknown): UserContent {
  if (typeof content === 'string') return { text: content, blocks: [textBlock(content)], results: [] };
  if (!Array.isArray(content)) return { text: '', blocks: [], results: [] };
  const texts: string[] = [];
  const blocks: PromptBlock[] = [];
  const results: ResultBlock[] = [];
  for (const block of content) {
    const text = textOf(block);
    if (text !== undefined) {
      texts.push(text);
      blocks.push(textBlock(text));
    } else if (isJsonObject(block)) readBlock(block, blocks, results);
  }
  return { text: texts.join('\n'), blocks, results };
}

/** The words of a user message without those of its tool results. */
export function readUserText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.flatMap((block) => textOf(block) ?? []).join('\n');
}

/** The text of a text block, or of a bare text where a block should be. */
export function textOf(block: unknown): string | undefined {
  if (typeof block === 'string') return block;
  if (!isJsonObject(block) || block['type'] !== 'text') return undefined;
  return typeof block['text'] === 'string' ? block['text'] : undefined;
}

function readBlock(block: JsonObject, blocks: PromptBlock[], results: ResultBlock[]): void {
  const { type } = block;
  if (type === 'tool_result') {
    const result = readResult(block);
    results.push(result);
    const byteLen = result.content === undefined ? 0 : Buffer.byteLength(result.content);
    blocks.push({ kind: 'tool_result', toolUseId: result.toolUseId, byteLen, isError: result.isError });
  } else if (type === 'image' || type === 'document') {
    blocks.push({ kind: type, byteLen: encodedLength(readObject(block, 'source')) });
  }
}

function readResult(block: JsonObject): ResultBlock {
  const content = block['content'];
  const isError = typeof block['is_error'] === 'boolean' ? block['is_error'] : undefined;
  const toolUseId = readText(block, 'tool_use_id');
  if (typeof content === 'string') return { toolUseId, isError, content, head: content.slice(0, headCharsMax), block };
  const text = content === undefined || content === null ? undefined : writeJson(content);
  const first = Array.isArray(content) ? textOf(content[0]) : undefined;
  return { toolUseId, isError, content: text, head: first?.slice(0, headCharsMax) ?? '', block };
}

function textBlock(text: string): PromptBlock {
  return { kind: 'text', byteLen: Buffer.byteLength(text) };
}

/** Media are opaque: what counts is the length of their encoded form, whether or not it decodes (FORMATS 1.10). */
function encodedLength(source: JsonObject | undefined): number {
  const data = readText(source, 'data') ?? readText(source, 'text') ?? readText(source, 'url');
  return data === undefined ? 0 : Buffer.byteLength(data);
}
