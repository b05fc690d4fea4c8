import type { OpenHome } from '@agentspine/home';
import type { z } from 'zod';

/** What a tool knows beside its arguments. */
export interface ToolWorld {
  /** The home that is asked. */
  readonly home: OpenHome;
  /** The session in which the client runs, as its harness names it; `undefined` where the client does not say. */
  readonly ownSession: string | undefined;
}

/** What a tool is made of. */
export interface ToolParts<Input extends z.ZodObject, Output extends z.ZodObject> {
  /** Its name in the protocol. */
  readonly name: string;
  /** Its name for people. */
  readonly title: string;
  /** For the model: under sixty words. */
  readonly description: string;
  /** What it is called with. */
  readonly input: Input;
  /** What `structuredContent` of its answer holds. */
  readonly output: Output;
  /** Whether it adds something to the home; left out where it only reads. */
  readonly writes?: true;
  /** Answers. @throws ReaderError, HomeError and others with a code, which the client is told */
  readonly answer: (world: ToolWorld, input: z.output<Input>) => Promise<z.input<Output>>;
}

/** One tool: what a client is told of it, and what it does. */
export interface Tool extends Omit<ToolParts<z.ZodObject, z.ZodObject>, 'answer'> {
  /** Reads the arguments of a client, and answers. */
  readonly call: (world: ToolWorld, args: unknown) => Promise<Record<string, unknown>>;
}

/** Makes a tool whose answer has what its schemas say. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>({
  answer,
  ...parts
}: ToolParts<Input, Output>): Tool {
  return { ...parts, call: (world, args) => answer(world, parts.input.parse(args)) };
}
