/** A process of a test starts in a third of the time where Node need not strip types and compile again. */
export const compileCache = new URL('../node_modules/.cache/node-compile', import.meta.url).pathname;
