import { type AuthErrorCode, type Envelope, refreshMarginMs } from 'authchart';
import { readExpiry, type SimulatedApi } from './simulated-api.ts';
import { createWire } from './wire.ts';

interface Jar {
  readonly generation: number;
  readonly accessToken: string;
  readonly refreshToken: string;
}

const NOT_DUE_MS = 2_000;

const problem = (status: number, code: AuthErrorCode) => Response.json({ code, status }, { status });

const randomEpoch = () => `comparison-${Math.random().toString(36).slice(2, 12)}`;

/** What stands between the chart and the API: the session routes, as far as an experiment goes. */
export const createChartSite = (api: SimulatedApi, lifeMs: number, startedAt: number) => {
  const epoch = randomEpoch();
  let jar: Jar | null = { generation: 0, ...api.first };

  const sessionOf = ({ generation, accessToken }: Jar) => {
    const expiresAt = Math.floor(readExpiry(accessToken));
    return {
      user: { id: '7', name: 'Ada' },
      epoch,
      generation,
      refreshAt: expiresAt - refreshMarginMs(lifeMs),
      expiresAt,
      endsAt: startedAt + 3_600_000,
    };
  };
  const envelope = (): Envelope => ({
    session: jar === null ? null : sessionOf(jar),
    serverNow: Date.now(),
  });

  /** On condition: of two tabs that ask for the same token one alone costs a rotation. */
  const refresh = (sent: Jar, asked: { generation?: number; force?: boolean }): Response => {
    const isDue = asked.force === true || Date.now() >= sessionOf(sent).refreshAt - NOT_DUE_MS;
    if (sent.generation > (asked.generation ?? 0) || !isDue) return Response.json(envelope());
    const refreshed = api.refresh(sent.refreshToken);
    if (refreshed.status === 503) return problem(503, 'api_unavailable');
    if (refreshed.status === 401) return problem(401, 'session_ended');
    jar = { generation: sent.generation + 1, ...refreshed.tokens };
    return Response.json(envelope());
  };

  const wire = createWire(startedAt, async (path, body, arrive) => {
    const sent = jar;
    await arrive();
    if (path.endsWith('/logout')) {
      api.logout();
      jar = null;
      return Response.json({ session: null, serverNow: Date.now(), ended: [epoch] });
    }
    if (path.endsWith('/session')) return Response.json(envelope());
    return sent === null ? problem(401, 'session_ended') : refresh(sent, JSON.parse(body));
  });
  return {
    ...wire,
    firstEnvelope: envelope(),
    order: () => (jar === null ? 401 : api.order(jar.accessToken)),
  };
};
