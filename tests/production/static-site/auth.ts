import { createAuth, restApi } from 'authchart/next';

export const auth = createAuth({
  api: restApi({ url: process.env.AUTH_API_URL }),
  secret: process.env.AUTHCHART_SECRET,
  singleProcess: true,
});
