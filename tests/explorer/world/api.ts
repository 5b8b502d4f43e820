/** An API that rotates refresh tokens and revokes a family whose used token comes again: as a value. */
export interface ApiState {
  readonly families: readonly Family[];
}

export interface Family {
  readonly user: string;
  readonly endsAt: number;
  readonly isRevoked: boolean;
  /** When each token but the newest was replaced. */
  readonly replacedAt: readonly number[];
}

export interface ApiCall {
  readonly route: 'login' | 'refresh' | 'logout';
  readonly token: string | null;
  readonly user: string | null;
}

/** What reaches Next; `silence`: nothing did. */
export type ApiAnswer =
  | 'silence'
  | { readonly status: number }
  | {
      readonly status: 200;
      readonly access: string;
      readonly refresh: string;
      readonly maxAgeSeconds: number;
    };

export interface ApiRules {
  readonly accessSeconds: number;
  readonly refreshSeconds: number;
  /** A used token is answered with its successor for this long; 0: never. */
  readonly overlapMs: number;
}

export const NO_FAMILIES: ApiState = { families: [] };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const tokenName = (family: number, generation: number) => `r${family}-${generation}`;

/** The family and generation a refresh token names; null for what is none. */
export const readToken = (token: string | null): { family: number; generation: number } | null => {
  const [, family, generation] = /^r(\d+)-(\d+)$/.exec(token ?? '') ?? [];
  return family === undefined ? null : { family: Number(family), generation: Number(generation) };
};

const grant = (
  user: string,
  [family, generation]: readonly [number, number],
  given: { rules: ApiRules; endsAt: number; now: number },
): ApiAnswer => {
  const { rules, endsAt, now } = given;
  const iat = Math.floor(now / 1000);
  const claims = { sub: user, iat, exp: iat + rules.accessSeconds, jti: `${family}-${generation}` };
  return {
    status: 200,
    access: `${encode({ alg: 'none' })}.${encode(claims)}.c2ln`,
    refresh: tokenName(family, generation),
    maxAgeSeconds: Math.ceil((endsAt - now) / 1000),
  };
};

export interface ApiEvent {
  readonly type: 'rotated' | 'reused' | 'overlapped' | 'refused' | 'started' | 'ended' | 'nothing';
  readonly family: number;
  readonly generation: number;
}

export interface ApiStep {
  readonly api: ApiState;
  readonly answer: ApiAnswer;
  readonly event: ApiEvent;
}

const withFamily = (api: ApiState, at: number, change: Partial<Family>): ApiState => ({
  families: api.families.map((family, index) => (index === at ? { ...family, ...change } : family)),
});

const refresh = (api: ApiState, token: string | null, given: { rules: ApiRules; now: number }): ApiStep => {
  const { rules, now } = given;
  const read = readToken(token);
  const family = read === null ? undefined : api.families[read.family];
  const refused = {
    answer: { status: 401 },
    event: { type: 'refused', family: read?.family ?? -1, generation: read?.generation ?? -1 },
  } as const;
  if (read === null || family === undefined || family.isRevoked || family.endsAt <= now)
    return { api, ...refused };
  const { user, endsAt, replacedAt } = family;
  const newest = replacedAt.length;
  const answer = grant(user, [read.family, read.generation + 1], { rules, endsAt, now });
  if (read.generation === newest)
    return {
      api: withFamily(api, read.family, { replacedAt: [...replacedAt, now] }),
      answer,
      event: { ...read, type: 'rotated' },
    };
  if (now - (replacedAt[read.generation] ?? 0) < rules.overlapMs)
    return { api, answer, event: { ...read, type: 'overlapped' } };
  return {
    api: withFamily(api, read.family, { isRevoked: true }),
    answer: { status: 401 },
    event: { ...read, type: 'reused' },
  };
};

export const callApi = (api: ApiState, call: ApiCall, given: { rules: ApiRules; now: number }): ApiStep => {
  const { rules, now } = given;
  if (call.route === 'refresh') return refresh(api, call.token, given);
  if (call.route === 'login') {
    const family = api.families.length;
    const endsAt = now + rules.refreshSeconds * 1000;
    const user = call.user ?? '?';
    return {
      api: { families: [...api.families, { user, endsAt, isRevoked: false, replacedAt: [] }] },
      answer: grant(user, [family, 0], { rules, endsAt, now }),
      event: { type: 'started', family, generation: 0 },
    };
  }
  const read = readToken(call.token);
  const none = { type: 'nothing', family: -1, generation: -1 } as const;
  return read === null
    ? { api, answer: { status: 204 }, event: none }
    : {
        api: withFamily(api, read.family, { isRevoked: true }),
        answer: { status: 204 },
        event: { ...read, type: 'ended' },
      };
};
