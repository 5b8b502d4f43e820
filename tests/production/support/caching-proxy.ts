import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

interface Kept {
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: Buffer;
}

/**
 * A shared cache as careless as they come: it keeps by address alone whatever does not forbid it and names a life,
 * Set-Cookie and all, and looks at no cookie and no Vary. Only a header that tells RSC from HTML is part of the key,
 * for without it no page would work at all.
 */
export const startCachingProxy = async (target: string) => {
  const kept = new Map<string, Kept>();
  const mayKeep = (headers: Headers) => {
    const rule = headers.get('cache-control') ?? '';
    const edge = headers.get('cdn-cache-control') ?? '';
    return (
      !/no-store|private/.test(`${rule} ${edge}`) && /s-maxage=[1-9]|max-age=[1-9]/.test(`${rule} ${edge}`)
    );
  };
  const server = createServer(async (incoming, outgoing) => {
    const key = `${incoming.url} ${incoming.headers.rsc ?? ''} ${incoming.headers['next-router-prefetch'] ?? ''}`;
    const found = incoming.method === 'GET' ? kept.get(key) : undefined;
    const send = ({ status, headers, body }: Kept, source: string) => {
      outgoing.statusCode = status;
      for (const [name, value] of headers) outgoing.appendHeader(name, value);
      outgoing.setHeader('x-served-by', source);
      outgoing.end(body);
    };
    if (found !== undefined) return send(found, 'cache');
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers))
      if (typeof value === 'string' && name !== 'host' && name !== 'connection') headers.set(name, value);
    const answer = await fetch(`${target}${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers,
      redirect: 'manual',
      ...(incoming.method === 'POST' && { body: Readable.toWeb(incoming), duplex: 'half' }),
    } as unknown as RequestInit);
    const copy: Kept = {
      status: answer.status,
      headers: [...answer.headers].filter(
        ([name]) => !/^(content-encoding|content-length|transfer-encoding|connection|keep-alive)$/.test(name),
      ),
      body: Buffer.from(await answer.arrayBuffer()),
    };
    if (incoming.method === 'GET' && mayKeep(answer.headers)) kept.set(key, copy);
    send(copy, 'origin');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kept: () => [...kept],
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
