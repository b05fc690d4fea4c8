import { findClaims } from '@agentspine/claims';
import { z } from 'zod';
import { quoteOf } from '../quote.ts';
import { defineTool } from '../tool.ts';

const verdicts = { verified: 'supported', contradicted: 'contradicted', unverifiable: 'no evidence' } as const;

/** What the logs say of what an agent claimed. */
export const verifyClaim = defineTool({
  name: 'verify_claim',
  title: 'Check a claim',
  description:
    'Check what an agent claimed ("all tests pass") in a session against what its log shows. Returns the newest claims of the same kind with their evidence; read it with history_read or run the command again.',
  input: z.object({
    claim: z.string().min(1).max(2_000),
    session: z.string().max(500).describe('default: the session that asks').optional(),
  }),
  output: z.object({
    verdict: z.enum(['supported', 'contradicted', 'no evidence']).describe('of the newest'),
    kinds: z.array(z.string()).describe('what the claim is about; empty: not a claim that can be checked'),
    claims: z.array(
      z.object({
        verdict: z.enum(['supported', 'contradicted', 'no evidence']),
        reason: z.string(),
        kind: z.string(),
        at: z.string(),
        quote: z.string(),
        evidence: z.object({ command: z.string(), outcome: z.string().nullable(), at: z.string() }).nullable(),
      }),
    ),
  }),
  answer: async ({ home, ownSession }, { claim, session = ownSession }) => {
    const kinds = new Set(findClaims(claim).map(({ kind }) => kind));
    const { claims } = await home.claims({ session });
    const shown = claims
      .filter(({ kind }) => kinds.has(kind))
      .slice(0, claimsMax)
      .map(({ status, reason, kind, at, quote, evidence }) => ({
        verdict: verdicts[status],
        reason,
        kind,
        at,
        quote: quoteOf(quote, 240).text,
        evidence:
          evidence === undefined
            ? null
            : { command: quoteOf(evidence.command, 240).text, outcome: evidence.outcome ?? null, at: evidence.at },
      }));
    return { verdict: shown[0]?.verdict ?? 'no evidence', kinds: [...kinds], claims: shown };
  },
});

const claimsMax = 5;
