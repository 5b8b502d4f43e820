import { LoginForm } from 'authchart/react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { login } from '../actions.ts';
import { auth } from '../auth.ts';
import { EndedNotice } from '../ui/ended-notice.tsx';

export const metadata: Metadata = { title: 'Log in' };

interface LoginPageProps {
  readonly searchParams: Promise<{ readonly returnTo?: string | string[] }>;
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const returnTo = auth.safeReturnTo((await searchParams).returnTo, '/account');
  return (
    <>
      <h1>Log in</h1>
      <EndedNotice returnTo={returnTo} />
      <div className="card">
        <LoginForm action={login} returnTo={returnTo} />
      </div>
      <p>
        The demo knows <code>ada@example.com</code> and <code>grace@example.com</code>; the password of both
        is <code>correct horse battery</code>. This form drives the chart;{' '}
        <Link href={`/login/server?returnTo=${encodeURIComponent(returnTo)}`}>the other one</Link> is a server
        action.
      </p>
    </>
  );
}
