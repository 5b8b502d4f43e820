interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export type RefreshAnswer =
  | { readonly status: 200; readonly tokens: Tokens }
  | { readonly status: 401 }
  | { readonly status: 503 };

export interface SimulatedApi {
  /** What the login gave, before the experiment began. */
  readonly first: Tokens;
  readonly refresh: (refreshToken: string) => RefreshAnswer;
  readonly logout: () => void;
  /** Any other call: 401 where the token is over or its session has ended. */
  readonly order: (accessToken: string) => 200 | 401;
  readonly rotations: () => number;
}

/** Shaped like a JWT and signed by nobody: it never leaves the page. */
const toToken = (claims: object) => `simulated.${btoa(JSON.stringify(claims))}.unsigned`;

/** When a token is over, ms since 1970: what `jwt-decode` gives the naive timer. */
export const readExpiry = (accessToken: string): number =>
  JSON.parse(atob(accessToken.split('.')[1] ?? '')).exp * 1000;

interface SimulatedApiOptions {
  readonly lifeMs: number;
  /** Ends the session when a refresh token is used twice. */
  readonly isStrict: boolean;
  readonly isDown: () => boolean;
}

/** The API of the comparison. It lives in the page, so that no fault of an experiment is anybody else's. */
export const createSimulatedApi = ({ lifeMs, isStrict, isDown }: SimulatedApiOptions): SimulatedApi => {
  let generation = 0;
  let isEnded = false;
  const issue = (): Tokens => ({
    accessToken: toToken({ exp: (Date.now() + lifeMs) / 1000, generation }),
    refreshToken: `refresh-${generation}`,
  });
  return {
    first: issue(),
    refresh(refreshToken) {
      if (isDown()) return { status: 503 };
      if (isStrict && refreshToken !== `refresh-${generation}`) isEnded = true;
      if (isEnded) return { status: 401 };
      generation += 1;
      return { status: 200, tokens: issue() };
    },
    logout() {
      isEnded = true;
    },
    order: (accessToken) => (isEnded || Date.now() >= readExpiry(accessToken) ? 401 : 200),
    rotations: () => generation,
  };
};
