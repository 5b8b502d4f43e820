import { startDemoApi } from './server.ts';
import { readSettings } from './settings.ts';

const explain = (error: unknown): string => {
  if (error instanceof RangeError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `The port ${process.env.API_PORT ?? 4000} is taken; set API_PORT to a free one.`;
  return `The demo API could not start: ${String(error)}`;
};

try {
  const { url, close } = await startDemoApi(readSettings(), (line) => console.log(`api  ${line}`));
  console.log(`demo API ready on ${url}`);
  const stop = () => void close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
