/** The version of this command; a test compares it with the package's. */
export const cliVersion = '0.1.0';
