/*
 * Two edits of a JSON text that leave every other character where it is. `modify` of jsonc-parser formats siblings again and drops
 * comments beside what it removes, so only its parser is used.
 */
import { createScanner, type Node } from 'jsonc-parser';

/** Adds a member at the end of an object or a list; `key` for an object. */
export function appendMember(
  text: string,
  container: Node,
  { key, value }: { readonly key?: string; readonly value: unknown },
): string {
  const { unit, eol } = layoutOf(text);
  const close = container.offset + container.length - 1;
  const last = container.children?.at(-1);
  const lastEnd = last && last.offset + last.length;
  const hasTrailingComma = lastEnd !== undefined && commaAfter(text, lastEnd) !== undefined;
  const end = endOfText(text, container.offset + 1, close);
  const outer = indentAt(text, container.offset);
  const inner = last === undefined || !startsLine(text, last.offset) ? outer + unit : indentAt(text, last.offset);
  const json = JSON.stringify(value, undefined, unit).replaceAll('\n', eol + inner);
  const member = `${key === undefined ? '' : `${JSON.stringify(key)}: `}${json}${hasTrailingComma ? ',' : ''}`;
  const comma = lastEnd === undefined || hasTrailingComma ? '' : ',';
  const rest = text.slice(end, close).includes('\n') ? text.slice(end) : `${eol}${outer}${text.slice(close)}`;
  const at = lastEnd ?? end;
  return `${text.slice(0, at)}${comma}${text.slice(at, end)}${eol}${inner}${member}${rest}`;
}

/** Takes a member out of an object or a list, with its comma and its line; comments stay. */
export function removeMember(text: string, container: Node, place: number): string {
  const members = container.children ?? [];
  const member = members[place];
  if (member === undefined) return text;
  const previous = members[place - 1];
  const memberEnd = member.offset + member.length;
  const after = commaAfter(text, memberEnd);
  const before = after === undefined && previous ? commaAfter(text, previous.offset + previous.length) : undefined;
  const rest = after === undefined ? text.slice(memberEnd) : text.slice(memberEnd, after) + text.slice(after + 1);
  let head = text.slice(0, member.offset);
  if (before !== undefined) head = head.slice(0, before) + head.slice(before + 1);
  // A comment to the end of the line before must not swallow what follows.
  const endsLine = /^[ \t]*(?:\r?\n|$)/.test(rest);
  return (endsLine ? head.trimEnd() : head) + rest;
}

/** Where the next comma is, if nothing but comments is before it. */
function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const at = scanner.getTokenOffset();
  return text[at] === ',' ? at : undefined;
}

/** Where the last character that is not blank ends. */
function endOfText(text: string, from: number, to: number): number {
  return from + text.slice(from, to).trimEnd().length;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '' && lineStart(text, offset) > 0;
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

/** The indentation and the line ends of a text. */
function layoutOf(text: string): { readonly unit: string; readonly eol: string } {
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return { unit: unit.startsWith('\t') ? '\t' : unit.slice(0, 8), eol: text.includes('\r\n') ? '\r\n' : '\n' };
}
