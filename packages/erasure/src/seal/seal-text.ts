import { inertText } from '@agentspine/render';
import { counted } from '@agentspine/render/count-text';
import type { SealedPart } from './compare-sealed.ts';
import { type HistoryPart, historyParts } from './read-history.ts';
import type { MadeSeal, SealReport } from './seal-home.ts';

/** What `spine seal` prints. */
export function sayMadeSeal({ file, sealed, key }: MadeSeal): string {
  const counts = historyParts.map((part) => `${sealed[part]} of ${part}`).join(', ');
  const lines = [
    `sealed entries: ${counts}`,
    `the seal, signed with the key ${key.slice(0, 16)}: ${file}`,
    'keep a copy of it elsewhere: whoever can write the home can replace it',
  ];
  return lines.map((line) => `${inertText(line)}\n`).join('');
}

/** What `spine seal verify` prints. */
export function saySealReport({ file, at, key, isKeyKnown, isSigned, parts, holds }: SealReport): string {
  const lines = [
    file,
    `sealed at ${at} with the key ${key.slice(0, 16)}`,
    isSigned ? 'the signature is of this seal' : 'the signature is NOT of this seal: it was changed',
    isKeyKnown === null
      ? 'no key was given: whoever can write the home can make another seal; --pubkey FILE says whom you trust'
      : `signed with the given key: ${isKeyKnown ? 'yes' : 'NO'}`,
    ...historyParts
      .filter((part) => parts[part].sealed + parts[part].added > 0)
      .map((part) => sayPart(part, parts[part])),
    holds ? 'nothing was rewritten' : 'the history is not what was sealed',
  ];
  return lines.map((line) => `${inertText(line)}\n`).join('');
}

function sayPart(part: HistoryPart, { sealed, present, erased, missing, isInOrder, added }: SealedPart): string {
  const gone = erased === 0 ? '' : `, ${erased} erased by "spine forget"`;
  const lost = missing === 0 ? '' : `, ${missing} MISSING or changed`;
  const order = isInOrder ? '' : ', NOT in the order of then';
  return `${part}: ${counted(sealed, 'sealed entry', 'sealed entries')}, ${present} there${gone}${lost}${order}; ${added} newer`;
}
