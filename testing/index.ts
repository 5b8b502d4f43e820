export { type AuthCommandsOptions, authCommands, type FastCheck } from './auth-commands.ts';
export { type AuthPath, authPath, type ExpectedState, type PathStep } from './auth-path.ts';
export { type AuthPathsOptions, authPaths } from './auth-paths.ts';
export { createTestClock, type TestClock } from './clock.ts';
export { type Coverage, createCoverage } from './coverage.ts';
export {
  createFakeAuthApi,
  FAKE_USERS,
  type FakeAuthApi,
  type FakeAuthApiOptions,
  type FakeFault,
  type FakeUser,
} from './fake/fake-auth-api.ts';
export { createTestAuth, type TestAuth, type TestAuthOptions } from './fake/test-auth.ts';
export { type Abilities, PLAYWRIGHT, TESTING_LIBRARY } from './model/abilities.ts';
export { LIFE } from './model/life.ts';
export type { StartId } from './model/starts.ts';
export type { StepKind } from './model/steps/step.ts';
export type { StepId } from './model/steps.ts';
export {
  RENDERABLE_STATES,
  type RenderableState,
  type RenderedSession,
  type RenderWithSessionOptions,
  renderWithSession,
} from './render-with-session.ts';
export { type AuthSut, PathError, runPath } from './run-path.ts';
export type { StateChecks } from './sut/expect-state.ts';
export type { PathProviderProps } from './sut/page-world.ts';
export { type PlaywrightSutOptions, playwrightSut } from './sut/playwright.ts';
export type { PageLike, RouteLike } from './sut/playwright.types.ts';
export { type TestingLibrarySutOptions, testingLibrarySut } from './sut/testing-library.ts';
