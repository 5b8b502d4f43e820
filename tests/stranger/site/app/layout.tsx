import { NextAuthProvider } from 'authchart/next/client';
import type { ReactNode } from 'react';
import { auth } from '../lib/auth';
import { Who } from './who';

export default async function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <NextAuthProvider session={await auth.getEnvelope()} header={<Who />}>
          {children}
        </NextAuthProvider>
      </body>
    </html>
  );
}
