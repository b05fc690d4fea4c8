/**
 * What the modifiers of a response multiply its price by, as far as it is published. Read on 2026-11-29:
 * - fast mode of Claude: platform.claude.com/docs/en/build-with-claude/fast-mode; who had it before and until when:
 *   code.claude.com/docs/en/fast-mode, anomalyco/models.dev#4123, NousResearch/hermes-agent#82348. The factor applies to input and
 *   output, the factors of caching apply on top, and it is the same for the whole context window. The clouds do not sell it.
 * - `inference_geo`: platform.claude.com/docs/en/manage-claude/data-residency: Opus 4.6, Sonnet 4.6 and later, every kind of token.
 * - batches of Claude: platform.claude.com/docs/en/about-claude/pricing: half of every kind of token. Its priority tier is sold by
 *   contract and has no published price.
 * - priority of OpenAI, called fast mode since 2026-07-30: openai.com/api-fast-mode and developers.openai.com/api/docs/guides/fast-mode.
 * - flex and batch of OpenAI: developers.openai.com/api/docs/pricing.
 * What is not here has no known price. A new version of the price list brings new models: a test holds `claudeModels` to it.
 */
import type { UsageModifiers } from '@agentspine/schema';
import type { PriceFactor } from './decimal.ts';

export type ModifierField = keyof UsageModifiers;

export interface ModelFactor {
  readonly factor: PriceFactor;
  /** The day, in UTC, up to which it held, excluded; after the last one the model runs at the standard price. */
  readonly until?: string;
  /** Sold for short contexts only: beyond the first threshold of the model there is no price. */
  readonly isShortContextOnly?: true;
}

export interface ModifierRule {
  readonly field: ModifierField;
  readonly values: readonly string[];
  /** By model, in the order of time. */
  readonly models: ReadonlyMap<string, readonly ModelFactor[]>;
  /** Models that are known not to sell it, so that they run at the standard price whatever was asked for. */
  readonly notSoldFor: ReadonlySet<string>;
}

/** Values with which every model runs at its standard price. */
export const standardValues: Readonly<Record<ModifierField, ReadonlySet<string>>> = {
  speed: new Set(['standard']),
  inferenceGeo: new Set(['global', 'not_available']),
  serviceTier: new Set(['standard', 'default', 'auto']),
};

const half = { times: 1n, of: 2n };
const double = { times: 2n, of: 1n };
const triple = { times: 3n, of: 1n };
const sixfold = { times: 6n, of: 1n };
const elevenTenths = { times: 11n, of: 10n };

/** Models of Claude from before data residency was sold; `claude` is version 1. */
const claudeBefore46 = `claude claude-2 claude-3-haiku claude-3-sonnet claude-3-opus claude-3-5-haiku claude-3-5-sonnet
  claude-3-7-sonnet claude-opus-4-0 claude-4-opus claude-sonnet-4-0 claude-4-sonnet claude-opus-4-1 claude-opus-4-5
  claude-sonnet-4-5 claude-haiku-4-5`.split(/\s+/);
const claudeSince46 = `claude-opus-4-6 claude-sonnet-4-6 claude-opus-4-7 claude-opus-4-8 claude-opus-5 claude-opus-5-5
  claude-sonnet-5 claude-fable-5 claude-fable-5-1`.split(/\s+/);

/** The models of Claude that this table was written for. */
export const claudeModels: ReadonlySet<string> = new Set([...claudeBefore46, ...claudeSince46]);

const soldByNone: ReadonlySet<string> = new Set();
const gptSinceFlex = 'gpt-5 gpt-5-mini gpt-5-nano gpt-5.1 gpt-5.2 gpt-5.4 gpt-6-astra'.split(' ');

export const modifierRules: readonly ModifierRule[] = [
  {
    field: 'speed',
    values: ['fast'],
    models: new Map<string, readonly ModelFactor[]>([
      [
        'claude-opus-4-6',
        [
          { factor: triple, until: '2026-02-17' },
          { factor: sixfold, until: '2026-06-29' },
        ],
      ],
      ['claude-opus-4-7', [{ factor: sixfold, until: '2026-07-24' }]],
      ['claude-opus-4-8', [{ factor: double }]],
      ['claude-opus-5', [{ factor: double }]],
      ['claude-opus-5-5', [{ factor: double }]],
    ]),
    notSoldFor: claudeModels,
  },
  { field: 'inferenceGeo', values: ['us'], models: each(claudeSince46, elevenTenths), notSoldFor: claudeModels },
  {
    field: 'serviceTier',
    values: ['batch'],
    models: each([...claudeModels, ...gptSinceFlex], half),
    notSoldFor: soldByNone,
  },
  { field: 'serviceTier', values: ['flex'], models: each(gptSinceFlex, half), notSoldFor: soldByNone },
  {
    field: 'serviceTier',
    values: ['priority', 'fast'],
    models: new Map<string, readonly ModelFactor[]>([
      ...each(
        'gpt-5 gpt-5.1 gpt-5.2 gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna gpt-6-astra gpt-6-sol gpt-6-luna'.split(' '),
        double,
      ),
      ['gpt-5-mini', [{ factor: { times: 9n, of: 5n } }]],
      ['gpt-5.4', [{ factor: double, isShortContextOnly: true }]],
      ['gpt-5.4-mini', [{ factor: double, isShortContextOnly: true }]],
      ['gpt-5.5', [{ factor: { times: 5n, of: 2n }, isShortContextOnly: true }]],
    ]),
    notSoldFor: soldByNone,
  },
];

function each(models: readonly string[], factor: PriceFactor): ReadonlyMap<string, readonly ModelFactor[]> {
  return new Map(models.map((model) => [model, [{ factor }]]));
}
