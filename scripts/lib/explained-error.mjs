/** Something the caller can put right: its message, one sentence, is all that is printed. */
export class ExplainedError extends Error {}
