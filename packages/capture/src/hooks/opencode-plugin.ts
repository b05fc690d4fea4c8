import type { HookPlaces } from './hook-command.ts';
import { messageBytesMax } from './hook-script.ts';

/**
 * The plugin of OpenCode, which has no command hooks: a file of JavaScript that runs in its process. It catches all, and writes
 * the messages that the hooks of other harnesses write. Parts of answers while they stream are left out: the log has them whole.
 */
export function openCodePluginOf({ inbox, lost }: HookPlaces): string {
  return `// agentspine-hook. Written by: spine hook install. Keeps what OpenCode reports as files of the inbox; never throws.
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';

const inbox = ${JSON.stringify(inbox)};
const lost = ${JSON.stringify(lost)};
const kept = new Set(['session.created', 'session.idle', 'session.error', 'session.deleted', 'permission.asked', 'permission.replied']);
let count = 0;

async function keep(message) {
  count += 1;
  const name = \`\${inbox}/\${process.pid}-\${Date.now()}.\${count}-opencode\`;
  try {
    await mkdir(inbox, { recursive: true, mode: 0o700 });
    const bytes = Buffer.from(JSON.stringify(message)).subarray(0, ${messageBytesMax});
    await writeFile(\`\${name}.part\`, bytes, { flag: 'wx', mode: 0o600 });
    await rename(\`\${name}.part\`, \`\${name}.json\`);
  } catch {
    await rm(\`\${name}.part\`, { force: true }).catch(() => undefined);
    await appendFile(lost, '.').catch(() => undefined);
  }
}

const started = new Map();

export const Agentspine = async () => ({
  event: async ({ event }) => {
    if (kept.has(event?.type)) await keep({ hook_event_name: event.type, session_id: event.properties?.sessionID ?? event.properties?.info?.id, ...event.properties });
  },
  'tool.execute.before': async (input) => {
    if (started.size < 10000) started.set(input?.callID, Date.now());
  },
  'tool.execute.after': async (input) => {
    const from = started.get(input?.callID);
    started.delete(input?.callID);
    await keep({
      hook_event_name: 'tool.execute.after',
      session_id: input?.sessionID,
      tool_use_id: input?.callID,
      tool_name: input?.tool,
      ...(from === undefined ? {} : { duration_ms: Date.now() - from }),
    });
  },
});
`;
}
