import { auth } from '../../auth.ts';

/** The panel's cookie table: names, flags and age. */
export const GET = async () =>
  Response.json(await auth.getCookies(), { headers: { 'Cache-Control': 'private, no-store' } });
