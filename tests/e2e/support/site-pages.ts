/** Every page of the demo that is open to anybody; a new one belongs here. */
export const PUBLIC = [
  '/',
  '/login',
  '/login/server',
  '/learn',
  '/learn/two-tabs',
  '/lab',
  '/lab/tab',
  '/inspect',
  '/reference',
  '/learn/without',
];

/** Every page of the demo that wants a session. */
export const PRIVATE = ['/account', '/account/live'];
