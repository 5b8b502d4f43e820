import { expect, test } from 'vitest';
import { renderNotice } from '../../server/next/notice.ts';

test.each([
  ['unknown', 503],
  ['loop', 508],
] as const)(
  'the notice %s is a page of status %i that nobody may keep and that runs nothing',
  async (kind, status) => {
    const answer = renderNotice(kind, '/login?returnTo=%2Fx"><script>');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('cdn-cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.has('refresh')).toBe(kind === 'unknown');
    const page = await answer.text();
    expect(page).toMatch(/^<!doctype html><html lang="en">/);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).not.toContain('<script');
  },
);
