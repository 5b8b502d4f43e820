import { cookies } from 'next/headers.js';

/** Writes Set-Cookie lines of ours through Next's cookie store, the only way a server action can. */
export const applySetCookies = async (lines: readonly string[]): Promise<void> => {
  const store = await cookies();
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    const find = (name: string) =>
      attributes.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
    store.set(pair.slice(0, at), pair.slice(at + 1), {
      path: '/',
      maxAge: Number(find('Max-Age')),
      httpOnly: attributes.includes('HttpOnly'),
      secure: attributes.includes('Secure'),
      sameSite: find('SameSite') === 'Strict' ? 'strict' : 'lax',
    });
  }
};
