import { inertText } from '@agentspine/render';
import { counted } from '@agentspine/render/count-text';
import { historyParts } from './read-history.ts';
import type { MadeSeal, SealReport } from './seal-home.ts';

/** What `spine seal` prints. */
export function sayMadeSeal({ file, sealed, key }: MadeSeal): string {
  const counts = historyParts.map((part) => `${part} ${sealed[part]}`).join(', ');
  return inertText(`sealed: ${counts}; in ${file}, signed with the key ${key.slice(0, 16)}`).concat('\n');
}

/** What `spine seal verify` prints. */
export function saySealReport({ file, at, key, isKeyKnown, isSigned, parts, holds }: SealReport): string {
  const lines = [
    `${file} of ${at}, key ${key.slice(0, 16)}`,
    isSigned ? 'the signature is of this seal' : 'the signature is NOT of this seal: it was changed',
    isKeyKnown === null
      ? 'no key was given: whoever can write the home can make another seal; --pubkey FILE says whom you trust'
      : `signed with the given key: ${isKeyKnown ? 'yes' : 'NO'}`,
    ...historyParts.map((part) => {
      const { sealed, present, erased, missing, isInOrder, added } = parts[part];
      const order = isInOrder ? '' : ', NOT in the order of then';
      const lost = missing === 0 ? '' : `, ${missing} MISSING or changed`;
      return `${part}: ${counted(sealed, 'sealed entry', 'sealed entries')}, ${present} there, ${erased} erased${lost}${order}; ${added} since`;
    }),
    holds ? 'nothing was rewritten' : 'the history is not what was sealed',
  ];
  return lines.map((line) => `${inertText(line)}\n`).join('');
}
