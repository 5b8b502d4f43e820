import type { AuthApi } from 'authchart/next';
import type { CoordinatorStore } from '../../../server/coordinator/store.ts';

/** What a name in the store begins with says what is kept there. */
const kindOf = (key: string) => key.slice(0, key.indexOf(':'));

const never = new Promise<never>(() => {});

/**
 * Counts the awaits of a process's work and, at the one it is told, lets it die as SIGKILL does: what it had begun
 * stays begun, nothing further happens, and its connections break.
 *
 * @param dieAt - Counted from 1; never, unless given.
 */
export const createMortality = (dieAt = Number.POSITIVE_INFINITY) => {
  const steps: string[] = [];
  let isDead = false;
  let atDeath = () => {};
  const step = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    if (isDead) return never;
    steps.push(name);
    if (steps.length === dieAt) {
      isDead = true;
      atDeath();
      return never;
    }
    const result = await work();
    return isDead ? never : result;
  };
  return {
    steps: (): readonly string[] => steps,
    isDead: (): boolean => isDead,
    atDeath: (run: () => unknown) => {
      atDeath = run;
    },
    ofApi: (api: AuthApi): AuthApi => ({
      ...api,
      refresh: (token, options) => step('API', () => api.refresh(token, options)),
    }),
    ofStore: (store: CoordinatorStore): CoordinatorStore => ({
      get: (key) => step(`get ${kindOf(key)}`, () => store.get(key)),
      set: (key, value, lifeMs) => step(`set ${kindOf(key)}`, () => store.set(key, value, lifeMs)),
      claim: (key, owner, lifeMs) => step(`claim ${kindOf(key)}`, () => store.claim(key, owner, lifeMs)),
      // Not part of anybody's way: it beats beside it.
      extend: (key, owner, lifeMs) => (isDead ? never : store.extend(key, owner, lifeMs)),
      release: (key, owner) => step(`release ${kindOf(key)}`, () => store.release(key, owner)),
    }),
  };
};
