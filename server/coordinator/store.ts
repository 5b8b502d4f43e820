/**
 * What a coordinator remembers, for a while: strings by key. Every entry has a life, so that nothing grows for ever.
 *
 * A store shared by several processes makes their refreshes one; it never sees a token, only names made from one.
 */
export interface CoordinatorStore {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, lifeMs: number): Promise<void>;
  /** Takes `key` for `owner` where nobody has it. */
  claim(key: string, owner: string, lifeMs: number): Promise<boolean>;
  /** Prolongs what `owner` still has. */
  extend(key: string, owner: string, lifeMs: number): Promise<void>;
  /** Gives `key` back, if `owner` still has it. */
  release(key: string, owner: string): Promise<void>;
}
