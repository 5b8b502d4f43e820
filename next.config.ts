import type { NextConfig } from 'next';

const config: NextConfig = {
  // The API proxy keeps a path's trailing slash, which Next would redirect away.
  skipTrailingSlashRedirect: true,
  poweredByHeader: false,
};

export default config;
