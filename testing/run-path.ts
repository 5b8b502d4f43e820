import type { AuthPath, ExpectedState, PathStep } from './auth-path.ts';
import type { Coverage } from './coverage.ts';
import type { StartId } from './model/starts.ts';

/** What a path is run against: your app, in whatever a test can drive. */
export interface AuthSut {
  /** Opens the app, anew. */
  open(start: StartId): Promise<void>;
  /** Makes the step happen. */
  perform(step: PathStep): Promise<void>;
  /** Throws where the app is not as it must be. */
  check(expected: ExpectedState): Promise<void>;
  /** Cleans up; runs also after a failure. */
  close?(): Promise<void>;
}

/** A path went wrong. Its message says in which state, after which step, and how to run this very path again. */
export class PathError extends Error {
  override readonly name = 'PathError';
  /** What {@link authPath} takes. */
  readonly replay: string;

  constructor(path: AuthPath, at: number, cause: unknown) {
    const step = path.steps[at];
    const { state } = step?.expected ?? path.expected;
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      [
        `In state ${state}, ${step === undefined ? 'when the page had opened' : `after step ${at + 1} of ${path.steps.length}, ${step.id}: ${step.says}`}:`,
        reason,
        '',
        path.name,
        `Replay: authPath('${path.replay}'${path.serverMoves ? '' : ', PLAYWRIGHT'})`,
      ].join('\n'),
      { cause },
    );
    this.replay = path.replay;
  }
}

/**
 * Walks one path: opens the app, makes every step happen, and checks after each that the app is where the chart is.
 *
 * @param options.coverage - Told of every transition that was taken, and of every state that was checked.
 * @throws {@link PathError}
 */
export const runPath = async (
  path: AuthPath,
  sut: AuthSut,
  { coverage }: { readonly coverage?: Coverage } = {},
): Promise<void> => {
  let at = -1;
  try {
    await sut.open(path.start);
    coverage?.visit(path.transitions);
    await sut.check(path.expected);
    coverage?.check(path.transitions);
    for (const step of path.steps) {
      at += 1;
      await sut.perform(step);
      coverage?.visit(step.transitions);
      await sut.check(step.expected);
      coverage?.check(step.transitions);
    }
  } catch (thrown) {
    throw new PathError(path, at, thrown);
  } finally {
    await sut.close?.();
  }
};
