import { createJar } from '../../../server/cookies/jar.ts';
import { envelopeOf } from '../../../server/core/session.ts';
import type { Program } from '../engine/coroutine.ts';
import { plainSealer } from './plain-sealer.ts';

/** What the server part of a page says of the session, rendered now. */
export const renderProgram = (cookie: string, now: number): Program => ({
  name: `render ${now} ${cookie}`,
  run: async () => {
    const jar = createJar({
      sealer: plainSealer,
      name: 'authchart',
      budgetBytes: 7_168,
      secure: true,
      sameSite: 'lax',
    });
    return envelopeOf(await jar.read(cookie, now), now);
  },
});
