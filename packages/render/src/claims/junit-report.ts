import { inertText } from '../text/inert-text.ts';
import { countClaims, whyOf } from './claim-report.ts';
import type { ShownClaim } from './shown-claim.ts';

/** Claims as JUnit XML, a test case each: contradicted ones fail, those that cannot be verified are skipped. */
export function renderJunit(claims: readonly ShownClaim[]): string {
  const { contradicted, unverifiable } = countClaims(claims);
  const suite = `<testsuite name="spine verify" tests="${claims.length}" failures="${contradicted}" errors="0" skipped="${unverifiable}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', suite, ...claims.map(caseOf), '</testsuite>', ''].join('\n');
}

function caseOf(claim: ShownClaim): string {
  const { kind, session, turn, quote, status, reason } = claim;
  const head = `  <testcase classname="${xml(`${session}.turn-${turn}.${kind}`)}" name="${xml(quote)}"`;
  if (status === 'verified') return `${head}/>`;
  const message = `message="${xml(whyOf(claim))}"`;
  const inner = status === 'contradicted' ? `<failure type="${reason}" ${message}/>` : `<skipped ${message}/>`;
  return `${head}>${inner}</testcase>`;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML cannot hold are written as escapes. */
function xml(text: string): string {
  return inertText(text.toWellFormed()).replaceAll(/[&<>"']|[\ufffe\uffff]/g, (character) => escapes[character] ?? '?');
}
