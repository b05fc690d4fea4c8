import type { CommandInput, Surroundings } from '../command.ts';
import { hasFlag } from '../parse-command-line.ts';
import { jsonArray, jsonLine } from './json.ts';
import { writeTexts } from './write-texts.ts';

/** How an item of a feed is printed: as text, and what of it is JSON where that is not the item itself. */
export interface FeedPrint<Item> {
  readonly render: (item: Item) => string;
  readonly entryOf?: (item: Item) => unknown;
}

/** Writes a feed: with `--follow` each item at once and one JSON object a line, otherwise some at a time and one array. */
export async function writeFeed<Item>(
  feed: AsyncIterable<Item>,
  { render, entryOf = (item) => item }: FeedPrint<Item>,
  { input, world }: { readonly input: CommandInput; readonly world: Surroundings },
): Promise<void> {
  const isJson = hasFlag(input, 'json');
  if (!hasFlag(input, 'follow')) {
    await writeTexts(world, isJson ? jsonArray(eachOf(feed, entryOf)) : eachOf(feed, render));
    return;
  }
  for await (const item of feed) {
    await world.writeBytes(Buffer.from(isJson ? jsonLine(entryOf(item)) : render(item)));
  }
}

/** What `make` makes of each item, one at a time. */
export async function* eachOf<Item, Made>(
  items: AsyncIterable<Item>,
  make: (item: Item) => Made,
): AsyncGenerator<Made> {
  for await (const item of items) yield make(item);
}
