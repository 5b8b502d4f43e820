import 'authchart/styles.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { auth } from './auth.ts';
import { DemoProvider } from './demo/demo-provider.tsx';
import { askedHeaders } from './demo/server/asked-headers.ts';
import { hasControl, nowOf } from './demo/server/control.ts';
import { SidePanel } from './ui/side-panel.tsx';
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
    <SidePanel cookies={{ cookies: await auth.getCookies(), at: nowOf({ headers: await askedHeaders() }) }} />
  </>
);

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <DemoProvider
          session={await auth.getEnvelope()}
          hasControl={hasControl(await askedHeaders())}
          header={<Chrome />}
        >
          <main id="main" className="page">
            {children}
          </main>
        </DemoProvider>
      </body>
    </html>
  );
}
