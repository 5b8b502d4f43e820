import { NextAuthProvider } from 'authchart/next/client';
import type { ReactNode } from 'react';
import { Header } from '../components/header';
import { auth } from '../lib/auth';

export default async function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <NextAuthProvider session={await auth.getEnvelope()} header={<Header />}>
          {children}
        </NextAuthProvider>
      </body>
    </html>
  );
}
