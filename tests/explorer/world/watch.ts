/** A promise that was broken. */
export interface Violation {
  readonly id: string;
  readonly what: string;
}

/** Collects what the checks find while a step is taken. */
export class Watch {
  private failures: Violation[] = [];
  /** Sessions that a strict API ended because a lost token came again: what had lost each. */
  readonly losses: string[] = [];

  fail(id: string, what: string): void {
    this.failures.push({ id, what });
  }

  /** What failed since the last call. */
  take(): Violation[] {
    const { failures } = this;
    if (failures.length > 0) this.failures = [];
    return failures;
  }
}
