import { resolve } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // The package is taken from its sources, which lie outside of this folder.
  turbopack: { root: resolve(import.meta.dirname, '../../..') },
  // The repository's own check covers these files.
  typescript: { ignoreBuildErrors: true },
};

export default config;
