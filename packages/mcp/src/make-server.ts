import { messageOf } from '@agentspine/schema';
import { McpServer } from '@modelcontextprotocol/server';
import { quotedNotice } from './quote.ts';
import type { Tool, ToolWorld } from './tool.ts';
import { decisionRecord } from './tools/decision-record.ts';
import { fileHistory } from './tools/file-history.ts';
import { historyRead } from './tools/history-read.ts';
import { historySearch } from './tools/history-search.ts';
import { usageNow } from './tools/usage-now.ts';
import { verifyClaim } from './tools/verify-claim.ts';

/** The tools, in the order in which clients see them. The one that writes is offered where that is allowed. */
export const tools: readonly Tool[] = [historySearch, historyRead, fileHistory, usageNow, verifyClaim, decisionRecord];

/** What a server is made of. */
export interface ServerOptions extends ToolWorld {
  /** The version that clients are told. */
  readonly version: string;
  /** Whether tools that write are offered; default `false`. */
  readonly allowsWrite?: boolean | undefined;
}

/** A server over an open home: tools, the same for every client. It closes nothing. */
export function makeServer({ version, allowsWrite = false, ...world }: ServerOptions): McpServer {
  const server = new McpServer(
    { name: 'agentspine', version },
    { capabilities: { tools: {} }, instructions: `Answers what agents did before on this machine. ${quotedNotice}` },
  );
  for (const tool of tools) {
    if (tool.writes && !allowsWrite) continue;
    const { name, title, description, input, output } = tool;
    const config = {
      title,
      description,
      inputSchema: input,
      outputSchema: output,
      annotations: {
        readOnlyHint: !tool.writes,
        openWorldHint: false,
        destructiveHint: false,
        idempotentHint: !tool.writes,
      },
    };
    server.registerTool(name, config, async (args) => answerCall(tool, world, args));
  }
  return server;
}

async function answerCall(tool: Tool, world: ToolWorld, args: unknown) {
  try {
    const structuredContent = await tool.call(world, args);
    const text = `${quotedNotice}\n${JSON.stringify(structuredContent)}`;
    return { content: [{ type: 'text' as const, text }], structuredContent };
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const message = messageOf(error);
    return {
      isError: true,
      content: [{ type: 'text' as const, text: `${typeof code === 'string' ? `${code}: ` : ''}${message}` }],
    };
  }
}
