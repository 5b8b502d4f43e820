import { SessionBoundary } from 'authchart/react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { auth } from '../auth.ts';
import { Profile } from './profile.tsx';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage() {
  const { user } = await auth.requireSession();
  return (
    <>
      <h1>Hello, {user.name ?? user.email ?? user.id}</h1>
      <p className="lead">
        This page was rendered on the server: it read your session from the sealed cookie and asked the API
        who you are.
      </p>
      <SessionBoundary fallback={<p role="status">Renewing your session …</p>}>
        <Profile />
      </SessionBoundary>
      <h2>Go on</h2>
      <p>
        <Link href="/account/live" prefetch={false}>
          Your orders, live
        </Link>{' '}
        are fetched by the browser, which has no token to send: the API proxy adds it.
      </p>
    </>
  );
}
