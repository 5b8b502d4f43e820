/** Something the caller can put right: all that is printed is its message, one sentence, below what led to it. */
export class ExplainedError extends Error {
  /**
   * @param {string} message
   * @param {string} [details] the output of the program that failed
   */
  constructor(message, details) {
    super(message);
    this.details = details;
  }
}
