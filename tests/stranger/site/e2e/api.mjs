import { serve } from '@hono/node-server';
import { createFakeAuthApi } from 'authchart/testing';

serve({ fetch: createFakeAuthApi().fetch, hostname: '127.0.0.1', port: Number(process.env.API_PORT) });
