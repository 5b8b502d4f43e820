import 'authchart/styles.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { auth } from './auth.ts';
import { InspectedAuthProvider } from './ui/inspected-auth-provider.tsx';
import { SessionPanel } from './ui/session-panel.tsx';
import { SiteHeader } from './ui/site-header.tsx';

export const metadata: Metadata = {
  title: { default: 'authchart', template: '%s · authchart' },
  description: 'The life of a session as one statechart, its tokens where no script can read them.',
};

export const viewport: Viewport = { colorScheme: 'light dark' };

const Chrome = async () => (
  <>
    <a className="skip-link" href="#main">
      Skip to the page
    </a>
    <SiteHeader />
    <SessionPanel cookies={{ cookies: await auth.getCookies(), at: Date.now() }} />
  </>
);

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <InspectedAuthProvider session={await auth.getEnvelope()} header={<Chrome />}>
          <main id="main" className="page">
            {children}
          </main>
        </InspectedAuthProvider>
      </body>
    </html>
  );
}
