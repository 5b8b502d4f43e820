import { LoginForm } from 'authchart/react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { login } from '../../actions.ts';
import { auth } from '../../auth.ts';

export const metadata: Metadata = { title: 'Log in by server action' };

interface LoginPageProps {
  readonly searchParams: Promise<{ readonly returnTo?: string | string[] }>;
}

export default async function ServerLoginPage({ searchParams }: LoginPageProps) {
  const returnTo = auth.safeReturnTo((await searchParams).returnTo, '/account');
  return (
    <>
      <h1>Log in by server action</h1>
      <p>The same cookies, written by a server action: it works with JavaScript turned off.</p>
      <div className="card">
        <LoginForm action={login} submit="action" returnTo={returnTo} />
      </div>
      <p>
        The demo knows <code>ada@example.com</code> and <code>grace@example.com</code>; the password of both
        is <code>correct horse battery</code>.{' '}
        <Link href={`/login?returnTo=${encodeURIComponent(returnTo)}`}>The other form</Link> drives the chart.
      </p>
    </>
  );
}
