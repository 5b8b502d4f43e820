import { auth } from './auth';

export const proxy = auth.proxy({ public: ['/about', '/news'] });
export const config = { matcher: ['/((?!api/auth/|_next/).*)'] };
