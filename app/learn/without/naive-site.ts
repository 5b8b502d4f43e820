import type { SimulatedApi } from './simulated-api.ts';
import { createWire } from './wire.ts';

const answer = (status: number, body: object) => Response.json(body, { status });

/** The route handlers that go with the naive timer: they hand on what the API says, token and all. */
export const createNaiveSite = (api: SimulatedApi, startedAt: number) => {
  let cookie = api.first.refreshToken;
  const wire = createWire(startedAt, async (path, _, arrive) => {
    // The browser sends what the jar holds when the request leaves.
    const sent = cookie;
    await arrive();
    if (path.endsWith('/logout')) {
      api.logout();
      return answer(200, { data: { message: 'Logged out' } });
    }
    const refreshed = api.refresh(sent);
    if (refreshed.status !== 200) return answer(refreshed.status, { statusCode: refreshed.status });
    cookie = refreshed.tokens.refreshToken;
    return answer(200, { data: { accessToken: refreshed.tokens.accessToken } });
  });
  return { ...wire, firstToken: api.first.accessToken };
};
