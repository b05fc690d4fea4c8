/** Raised when what is found in commands and outputs changes: what was judged with another version is judged again. */
export const classifierVersion = 4;

/** Raised when what is found in messages, or how it is judged, changes. */
export const detectorVersion = 4;
