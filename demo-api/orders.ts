import { createHash } from 'node:crypto';
import { Hono } from 'hono';

interface Order {
  readonly id: number;
  readonly title: string;
  readonly status: 'open' | 'shipped';
}

/** Something to call with a Bearer token: a small list, an echo and a stream. */
export const createOrders = (isAllowed: (authorization: string | undefined) => Promise<boolean>) => {
  let orders: Order[] = [
    { id: 1, title: 'Difference engine, brass', status: 'shipped' },
    { id: 2, title: 'Punched cards, box of 500', status: 'open' },
    { id: 3, title: 'Notes on the analytical engine', status: 'open' },
  ];
  const app = new Hono();
  app.use('*', async (context, next) => {
    if (await isAllowed(context.req.header('authorization'))) return next();
    return context.json({ message: 'Unauthorized', statusCode: 401 }, 401);
  });
  app.get('/orders', (context) => {
    const status = context.req.query('status');
    return context.json({ data: orders.filter((order) => status === undefined || order.status === status) });
  });
  app.post('/orders', async (context) => {
    const { title } = await context.req.json<{ title?: string }>();
    const order: Order = { id: orders.length + 1, title: String(title ?? 'Untitled'), status: 'open' };
    orders = [...orders, order];
    return context.json({ data: order }, 201);
  });
  app.on(['PUT', 'PATCH'], '/orders/:id', async (context) => {
    const id = Number(context.req.param('id'));
    const body = await context.req.json<Partial<Order>>();
    orders = orders.map((order) => (order.id === id ? { ...order, ...body, id } : order));
    return context.json({ data: orders.find((order) => order.id === id) ?? null });
  });
  app.delete('/orders/:id', (context) => {
    orders = orders.filter((order) => order.id !== Number(context.req.param('id')));
    return context.body(null, 204);
  });
  app.post('/echo', async (context) => {
    const digest = createHash('sha256');
    let bytes = 0;
    for await (const chunk of context.req.raw.body ?? []) {
      digest.update(chunk);
      bytes += chunk.byteLength;
    }
    return context.json({ data: { bytes, sha256: digest.digest('hex'), query: context.req.query() } });
  });
  app.get('/stream', () => {
    const lines = ['one\n', 'two\n', 'three\n'];
    const body = new ReadableStream({
      pull(controller) {
        const line = lines.shift();
        if (line === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(line));
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/plain' } });
  });
  return app;
};
