'use client';

import { LogoutButton, SignedIn, SignedOut, useUser } from 'authchart/react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { logout } from '../actions.ts';
import styles from './site-header.module.css';

const PAGES = [
  { path: '/account', title: 'Account' },
  { path: '/account/live', title: 'Live' },
  { path: '/learn', title: 'Learn' },
  { path: '/lab', title: 'Lab' },
  { path: '/inspect', title: 'Inspect' },
  { path: '/reference', title: 'Reference' },
] as const;

/** The page one is on, or the one it belongs to. */
const currentOf = (path: string) =>
  PAGES.map(({ path: to }) => to)
    .filter((to) => path === to || path.startsWith(`${to}/`))
    .toSorted((a, b) => b.length - a.length)[0];

const Way = () => {
  const user = useUser();
  if (user === null) return null;
  return (
    <>
      <span className={styles.who}>{user.name ?? user.email ?? user.id}</span>
      <LogoutButton action={logout} />
    </>
  );
};

/** On every page: where one is, who one is, and the way out. */
export const SiteHeader = () => {
  const path = usePathname();
  // The lab's second tab has no room for it.
  if (path === '/lab/tab') return null;
  const current = currentOf(path);
  return (
    <header className={styles.header}>
      <Link href="/" className={styles.brand}>
        <span className={styles.mark} aria-hidden="true" />
        authchart
      </Link>
      <nav aria-label="Pages" className={styles.nav}>
        {PAGES.map(({ path: to, title }) => (
          <Link key={to} href={to} prefetch={false} aria-current={current === to ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <div className={styles.way}>
        <SignedIn>
          <Way />
        </SignedIn>
        {/* Not merely "not signed in": while nobody knows, nothing is said. */}
        <SignedOut>
          {path.startsWith('/login') ? null : (
            <Link href="/login" className={styles.enter}>
              Log in
            </Link>
          )}
        </SignedOut>
      </div>
    </header>
  );
};
