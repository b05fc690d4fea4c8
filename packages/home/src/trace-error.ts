/** The errors of the trace, for a program that words them anew. */
export { TraceError } from '@agentspine/trace';
