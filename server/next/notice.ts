const NOTICES = {
  /** Comes back by itself: another process may be able to read the cookies. */
  unknown: {
    status: 503,
    title: 'One moment …',
    text: 'Your session cannot be read right now. This page tries again by itself.',
    /** Nobody may ever be able to: then a new login is the way on. */
    link: 'Sign in again',
    headers: { Refresh: '3', 'Retry-After': '3' },
  },
  loop: {
    status: 508,
    title: 'You are signed in, but this page does not know it',
    text: 'This site’s parts disagree about your session. Wait ten seconds and try again, or sign out and in.',
    link: 'Try again',
    headers: {},
  },
} as const;

const STYLE =
  'body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem}h1{font-size:1.6rem;line-height:1.25}';

const render = ({ title, text, link }: (typeof NOTICES)[keyof typeof NOTICES], href: string) =>
  [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">',
    `<title>${title}</title><style>${STYLE}</style>`,
    `<main><h1>${title}</h1><p>${text}</p><p><a href="${href.replaceAll(/["<>]/g, encodeURIComponent)}">${link}</a></p></main></html>`,
  ].join('');

/**
 * A page of our own for the two cases in which neither the page asked for nor a redirect would be right.
 *
 * @param href - Where its link leads.
 */
export const renderNotice = (kind: keyof typeof NOTICES, href: string): Response => {
  const notice = NOTICES[kind];
  return new Response(render(notice, href), {
    status: notice.status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'private, no-store',
      'CDN-Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      // Everything on it is written here, so its one style needs no hash.
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
      ...notice.headers,
    },
  });
};
