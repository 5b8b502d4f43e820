import { auth } from './lib/auth';

export const proxy = auth.proxy({ public: ['/'] });
export const config = { matcher: ['/((?!api/auth/|_next/).*)'] };
