// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createActor } from 'xstate';
import { createTabChannel } from '../../machines/actors/channel.ts';
import { createCookieWriter } from '../../machines/actors/cookie-writer.ts';
import { tabsActor } from '../../machines/actors/tabs.ts';
import { createTombstone } from '../../machines/actors/tombstone.ts';

const NAME = '__Host-authchart-ended';
const setCookie = (value: string, more = '') => {
  // biome-ignore lint/suspicious/noDocumentCookie: what a browser does with the Set-Cookie of an answer.
  document.cookie = `${NAME}=${value}; Path=/; Secure${more}`;
};

beforeEach(() => setCookie('', '; Max-Age=0'));
afterEach(() => vi.unstubAllGlobals());

/** An answer whose request left before anything was buried: its Set-Cookie says what was known then. */
const answerLate = () => setCookie('older');

describe('a late answer sets the tombstone as it was before (I16)', () => {
  test('what this page has buried is written again as soon as the answer is here', async () => {
    const tombstone = createTombstone('authchart');
    const wire = async () => {
      tombstone.add(['left']);
      answerLate();
      return { envelope: { session: null, serverNow: 5 }, sentAt: 1, receivedAt: 2 };
    };
    const channel = createTabChannel('late');
    const cookies = createCookieWriter({ wire, tombstone, channel, lockName: 'late' });
    await cookies.write({ route: 'login' }, { waitMs: 100 });
    expect(document.cookie).toContain('older.left');
    expect(tombstone.read()).toEqual(['older', 'left']);
  });

  test('also where the answer was a refusal', async () => {
    const tombstone = createTombstone('authchart');
    const wire = async () => {
      tombstone.add(['left']);
      answerLate();
      throw new TypeError('no answer');
    };
    const cookies = createCookieWriter({
      wire,
      tombstone,
      channel: createTabChannel('late'),
      lockName: 'late',
    });
    await expect(cookies.write({ route: 'refresh' }, { waitMs: 100 })).rejects.toThrow();
    expect(document.cookie).toContain('older.left');
  });

  test('where the page that buried it is gone, another that heard of it writes it again', async () => {
    const hearing = createTombstone('authchart');
    const tab = createActor(tabsActor(createTabChannel('heard'), hearing)).start();
    const gone = new BroadcastChannel('heard');
    gone.postMessage({ type: 'tab.loggedOut', epochs: ['left'] });
    await vi.waitFor(() => expect(document.cookie).toContain('left'));
    answerLate();
    expect(hearing.read()).toEqual(['older', 'left']);
    expect(document.cookie).toContain('older.left');
    tab.stop();
    gone.close();
  });

  test('a full tombstone makes room: what was left last is what matters', () => {
    const tombstone = createTombstone('authchart');
    tombstone.add(['left']);
    setCookie('a.b.c.d');
    tombstone.read();
    expect(document.cookie).toContain('b.c.d.left');
  });
});
