import type { DemoState, Result, Run } from './demo-state.ts';
import type { Store } from './store.ts';

const KEY = 'authchart-demo-lessons';

const readKept = (): Partial<Pick<DemoState, 'run' | 'done'>> => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
  } catch {
    // A browser that keeps nothing, or junk: the lessons begin anew.
    return {};
  }
};

const keep = ({ run, done }: DemoState) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ run, done }));
  } catch {
    // Only the ticks in the list of chapters are lost by it.
  }
};

/** The chapter that is being tried outlives a reload, for one chapter asks for it; so do the ticks. */
export const createRunKeeper = (store: Store<DemoState>) => {
  const change = (more: (known: DemoState) => Partial<DemoState>) => {
    store.change((known) => ({ ...known, ...more(known) }));
    keep(store.read());
  };
  return {
    load: () => store.change((known) => ({ ...known, ...readKept() })),
    start: (run: Run) => change(() => ({ run, lookingAt: null })),
    finish: (slug: string, result: Result) =>
      change(({ done }) => ({ run: null, done: { ...done, [slug]: result } })),
    forget: (slug: string) => change(({ done: { [slug]: _, ...others } }) => ({ run: null, done: others })),
  };
};
