import { cutToWidth, inertText } from '@agentspine/render';

/** As much of a text as a line has room for. It may have millions of characters; what cannot be shown is not looked at. */
export function shortText(text: string, widthMax: number): string {
  return cutToWidth(inertText(text.slice(0, widthMax * 4)), widthMax);
}
