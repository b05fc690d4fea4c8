import { fitLine, type Look } from '@agentspine/render';
import { jsonArray, jsonLine } from '@agentspine/render/json-line';
import type { CommandInput, Surroundings } from '../command.ts';
import { hasFlag } from '../parse-command-line.ts';
import { lookOf, printReport } from './print-answer.ts';
import { writeTexts } from './write-texts.ts';

/** How an item of a list is printed: as a line of text, and what of it is JSON where that is not the item itself. */
export interface ItemPrint<Item> {
  readonly render: (item: Item, look: Look) => string;
  readonly entryOf?: (item: Item) => unknown;
}

interface FeedCall {
  readonly input: CommandInput;
  readonly world: Surroundings;
}

/** Writes a feed: with `--follow` each item at once and one JSON object a line, otherwise as a list. */
export async function writeFeed<Item>(
  feed: AsyncIterable<Item>,
  print: ItemPrint<Item>,
  call: FeedCall,
): Promise<void> {
  const { input, world } = call;
  if (!hasFlag(input, 'follow')) return writeList(feed, print, call);
  const { render, entryOf = (item) => item } = print;
  const isJson = hasFlag(input, 'json');
  for await (const item of feed) {
    await world.writeBytes(Buffer.from(isJson ? jsonLine(entryOf(item)) : fitted(render, item, call)));
  }
}

/**
 * Writes a list, some items at a time: as one array with `--json`, otherwise a line an item, each cut to the width of the
 * terminal and all of them in a pager where they are more than the screen holds. Of none, a terminal says so; a script gets no line.
 */
export async function writeList<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { render, entryOf = (item) => item }: ItemPrint<Item>,
  call: FeedCall,
): Promise<void> {
  const { input, world } = call;
  if (hasFlag(input, 'json')) return writeTexts(world, jsonArray(eachOf(items, entryOf)));
  const lines = eachOf(items, (item) => fitted(render, item, call));
  if (!world.stdout.isTerminal) return writeTexts(world, lines);
  let isEmpty = true;
  for await (const line of lines) {
    isEmpty = false;
    printReport(call, line);
  }
  if (isEmpty) printReport(call, 'nothing was found\n');
}

function fitted<Item>(render: ItemPrint<Item>['render'], item: Item, call: FeedCall): string {
  const look = lookOf(call);
  return `${fitLine(render(item, look).trimEnd(), look)}\n`;
}

/** What `make` makes of each item, one at a time. */
async function* eachOf<Item, Made>(
  items: Iterable<Item> | AsyncIterable<Item>,
  make: (item: Item) => Made,
): AsyncGenerator<Made> {
  for await (const item of items) yield make(item);
}
