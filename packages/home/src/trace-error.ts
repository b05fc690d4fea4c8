/** The errors of the trace, for a program that words them itself. */
export { TraceError } from '@agentspine/trace';
