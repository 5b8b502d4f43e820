import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';

/** A page with one button and the bundled script of tests/e2e/browser. */
export const browserPage = async (script: 'stranger-app' | 'stately-page'): Promise<string> => {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL(`../browser/${script}.ts`, import.meta.url)),
        formats: ['iife'],
        name: 'page',
      },
    },
  })) as Rollup.RollupOutput[];
  const code = built.flatMap(({ output }) => output).find((part) => part.type === 'chunk')?.code ?? '';
  return `<!doctype html><html lang="en"><title>a page</title><link rel="icon" href="data:,"><button>Go</button><script>${code.replaceAll('</script', '<\\/script')}</script></html>`;
};

/** Serves it on a free port: another origin than the app's. */
export const servePage = async (html: string) => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};
