import { createFakeAuthApi, createTestAuth, type FakeFault } from 'authchart/testing';
import { expect, test } from 'vitest';

/** A refresh whose first call to the API meets a fault; a second call would meet none. */
const refreshWith = async (kind: FakeFault['kind']) => {
  const api = createFakeAuthApi();
  const auth = createTestAuth({ api });
  await auth.login();
  api.addFault({ route: 'refresh', kind });
  const isRenewed = await auth.refresh().then(
    () => true,
    () => false,
  );
  return { isRenewed, rotations: api.counts.rotations };
};

test('a refresh that got no answer at all is repeated once, at once', async () => {
  expect(await refreshWith('dropBefore')).toEqual({ isRenewed: true, rotations: 1 });
});

test.each([503, 429, 403, 401] as const)('a refresh that was answered with %s is not', async (status) => {
  expect(await refreshWith(status)).toEqual({ isRenewed: false, rotations: 0 });
});
