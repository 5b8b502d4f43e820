import { fromCallback } from 'xstate';
import type { AuthEvent } from '../auth.types.ts';
import type { WallClock } from '../clock.ts';
import type { Tombstone } from './tombstone.ts';

/**
 * Reports what happens to the page: visibility, focus, the back/forward cache, the network.
 *
 * After an absence the tombstone is read first: what another tab ended meanwhile is dropped without a request.
 * It sends `page.resumed` whenever it starts: a restarted actor asks its clock for the whole delay again, which no
 * clock can know, so the chart must compute it anew.
 */
export const pageActor = (tombstone: Tombstone, clock: WallClock) =>
  fromCallback<{ type: 'ignored' }>(({ sendBack }) => {
    const send = (event: AuthEvent) => sendBack(event);
    const resume = (restored: boolean) => {
      send({ type: 'page.resumed', restored });
      clock.recheck();
    };
    const resumeAfterAbsence = (restored: boolean) => {
      const ended = tombstone.read();
      if (ended.length > 0) send({ type: 'tab.loggedOut', epochs: ended });
      resume(restored);
    };
    const onVisible = () => document.visibilityState === 'visible' && resumeAfterAbsence(false);
    const onShow = (event: PageTransitionEvent) => event.persisted && resumeAfterAbsence(true);
    const onFocus = () => resumeAfterAbsence(false);
    const onOnline = () => send({ type: 'network.restored' });
    const onOffline = () => send({ type: 'network.lost' });

    document.addEventListener('visibilitychange', onVisible);
    window.addEventListener('pageshow', onShow);
    window.addEventListener('focus', onFocus);
    window.addEventListener('online', onOnline);
    window.addEventListener('offline', onOffline);
    resume(false);

    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('pageshow', onShow);
      window.removeEventListener('focus', onFocus);
      window.removeEventListener('online', onOnline);
      window.removeEventListener('offline', onOffline);
    };
  });
