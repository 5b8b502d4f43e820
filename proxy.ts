import { auth } from './app/auth.ts';

export const proxy = auth.proxy({
  public: [
    '/',
    '/login/server',
    '/api/cookies',
    '/api/demo/*',
    '/learn',
    '/learn/*',
    '/lab',
    '/lab/*',
    '/inspect',
    '/reference',
  ],
});

// A literal, for Next reads it without running it. The session routes answer for themselves; the API proxy must not
// pass here at all, or Next would buffer its bodies and cut them at 10 MB.
export const config = { matcher: ['/((?!api/auth/|api/proxy/|_next/).*)'] };
