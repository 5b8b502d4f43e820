'use client';

import { LogoutButton, SignedIn, SignedOut, useUser } from 'authchart/react';
import Link from 'next/link';

const Name = () => <p>Signed in as {useUser()?.name}</p>;

export const Who = () => (
  <header>
    <SignedIn>
      <Name />
      <LogoutButton />
    </SignedIn>
    <SignedOut>
      <p>Nobody is signed in</p>
      <Link href="/login">To the login</Link>
    </SignedOut>
  </header>
);
