import type { TelemetryItem } from '../wire/read-telemetry.ts';

/** The agent that sent an item, as the archive names it, and its session. */
export interface ReportedAgent {
  /** Such as `claude-code`; the name of the service, made a source name, where no harness of ours sends it. */
  readonly source: string;
  /** The session, as its source names it; empty where the item does not say. */
  readonly sessionId: string;
  /** The event, without the name of its harness. */
  readonly event: string;
}

/** Who sent an item. The name of an event is the emitter's own; that of the service is anybody's setting, so it comes second. */
export function agentOf({ name, attributes }: Pick<TelemetryItem, 'name' | 'attributes'>): ReportedAgent {
  const byName = emitters.find(({ prefix }) => name.startsWith(prefix));
  const service = attributes.text('service.name')?.toLowerCase() ?? '';
  const source =
    byName?.source ?? emitters.find(({ services }) => services.test(service))?.source ?? sourceNameOf(service);
  const sessionId = attributes.text('session.id', 'conversation.id', 'gen_ai.conversation.id')?.slice(0, 200) ?? '';
  return { source, sessionId, event: byName === undefined ? name : name.slice(byName.prefix.length) };
}

const emitters: readonly { readonly source: string; readonly prefix: string; readonly services: RegExp }[] = [
  { source: 'claude-code', prefix: 'claude_code.', services: /^claude-code/ },
  { source: 'codex', prefix: 'codex.', services: /^codex/ },
  { source: 'gemini-cli', prefix: 'gemini_cli.', services: /^gemini-cli/ },
  { source: 'qwen-code', prefix: 'qwen-code.', services: /^qwen-code/ },
  { source: 'copilot-cli', prefix: 'github.copilot.', services: /^(github-)?copilot/ },
  { source: 'opencode', prefix: 'opencode.', services: /^opencode/ },
];

function sourceNameOf(service: string): string {
  const plain = service
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return /^[a-z]/.test(plain) ? plain : 'otlp';
}
