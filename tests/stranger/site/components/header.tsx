'use client';
import { LogoutButton, SignedIn, SignedOut, useUser } from 'authchart/react';

const Name = () => <span>Signed in as {useUser()?.name}</span>;

export const Header = () => (
  <header>
    <SignedIn>
      <Name /> <LogoutButton />
    </SignedIn>
    <SignedOut>Nobody is signed in</SignedOut>
  </header>
);
