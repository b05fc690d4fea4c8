import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { openHome } from '@agentspine/home';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { makeServer } from './make-server.ts';

/** Who is served, and out of which home. */
export interface ServeOptions {
  /** Default as `openHome`. */
  readonly directory?: string | undefined;
  /** Of the client: `CLAUDE_CODE_SESSION_ID` names the session that asks. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version that clients are told. */
  readonly version: string;
  /** Whether `decision_record` is offered; default `false`. */
  readonly allowsWrite?: boolean | undefined;
  /** Messages of the client, such as the standard input. */
  readonly input: Readable;
  /** Messages to the client, such as the standard output: nothing else may be written there. */
  readonly output: Writable;
  /** Ends the service. */
  readonly signal: AbortSignal;
}

/**
 * Answers one client, in either generation of the protocol, until its input ends or the signal is aborted. Nothing is written into
 * the home unless that is allowed. @throws as `openHome`
 */
export async function serveOverStdio({
  input,
  output,
  signal,
  version,
  allowsWrite,
  ...opening
}: ServeOptions): Promise<void> {
  await using home = await openHome(opening);
  const ownSession = opening.env['CLAUDE_CODE_SESSION_ID'];
  const transport = new StdioServerTransport(input, output);
  const handle = serveStdio(() => makeServer({ home, ownSession, version, allowsWrite }), { transport });
  try {
    if (!input.readableEnded && !input.destroyed) await once(input, 'close', { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await handle.close();
  }
}
