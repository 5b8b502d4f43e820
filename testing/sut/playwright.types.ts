/** As much of Playwright's `Route` as is needed; its own types are no dependency of a page that never tests. */
export interface RouteLike {
  request(): { url(): string; postData(): string | null; headers(): Record<string, string> };
  continue(options?: { postData?: string }): Promise<void>;
  abort(errorCode?: string): Promise<void>;
  fulfill(options: { status: number; contentType: string; body: string }): Promise<void>;
}

/** As much of Playwright's `Page` as is needed. */
export interface PageLike {
  goto(url: string): Promise<unknown>;
  addInitScript(run: (given: [string, string]) => void, given: [string, string]): Promise<unknown>;
  close(): Promise<void>;
  route(url: string, handler: (route: RouteLike) => void): Promise<unknown>;
  unrouteAll(): Promise<void>;
  evaluate<Result, Given>(run: (given: Given) => Result | Promise<Result>, given: Given): Promise<Result>;
  waitForTimeout(ms: number): Promise<void>;
  readonly clock: {
    install(): Promise<void>;
    fastForward(ms: number): Promise<void>;
    setSystemTime(time: number): Promise<void>;
  };
  context(): {
    newPage(): Promise<PageLike>;
    cookies(): Promise<readonly { readonly name: string }[]>;
    clearCookies(options?: { name?: RegExp }): Promise<void>;
    setOffline(isOffline: boolean): Promise<void>;
  };
}
