import { cutToWidth, inertText, type Look } from '@agentspine/render';
import { lanes, type TimelineEvent } from '@agentspine/schema';

const laneWidth = Math.max(...lanes.map((lane) => lane.length));

/** A line holds a time, a lane, and this much of a title and of a body; on a wide terminal as much as it has room for. */
const textWidthMax = 60;

/** An event on one line: when, its lane, its title, and the first words of its body. A body that begins with the title says both. */
export function renderTimelineLine({ createdAt, lane, title, body }: TimelineEvent, { width = 0 }: Look = {}): string {
  // Half of a wide line, so that a long title leaves room for what was said.
  const named = shortText(title, Math.max(textWidthMax, Math.floor(width / 2)));
  const said = shortText(body ?? '', Math.max(textWidthMax, width));
  const texts = said.startsWith(named.replace(/…$/, '')) ? [said] : [named, said].filter((text) => text !== '');
  return `${createdAt}  ${lane.padEnd(laneWidth)}  ${texts.join('  ')}\n`;
}

/** Words on one line: spaces and line ends of any number are one space. */
function shortText(text: string, widthMax: number): string {
  const words = text
    // A text may have millions of characters; what cannot be shown is not looked at.
    .slice(0, widthMax * 4)
    .toWellFormed()
    .trim()
    .replaceAll(/[ \t\r\n]+/g, ' ');
  return cutToWidth(inertText(words), widthMax);
}
