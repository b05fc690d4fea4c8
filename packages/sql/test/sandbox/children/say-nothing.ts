/** A process that neither reads nor answers. */
setInterval(() => undefined, 60_000);
