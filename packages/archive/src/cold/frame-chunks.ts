/** A day is megabytes: each chunk of output costs a turn through the event loop. */
export const frameChunks = { chunkSize: 262_144, readsAhead: true };
