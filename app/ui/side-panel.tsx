'use client';

import { usePathname } from 'next/navigation';
import { TaskCard } from '../workbench/task-card.tsx';
import { TASKS } from '../workbench/tasks/index.ts';
import { Workbench } from '../workbench/workbench.tsx';
import type { RenderedCookies } from './cookie-table.tsx';
import { SessionPanel } from './session-panel.tsx';

/**
 * What stands beside a page: a chapter's task and workbench, the panel of any other page, or nothing in the lab's
 * second tab. It is no part of the page itself, so it can be used while the page cannot, and outlives a logout.
 */
export const SidePanel = ({ cookies }: { readonly cookies: RenderedCookies }) => {
  const path = usePathname();
  const at = TASKS.findIndex(({ slug }) => path === `/learn/${slug}`);
  const [task, next] = [TASKS[at], TASKS[at + 1]];
  if (path === '/lab/tab') return null;
  if (path !== '/lab' && task === undefined) return <SessionPanel cookies={cookies} />;
  return (
    <>
      {task !== undefined && (
        <TaskCard key={task.slug} task={task} next={next === undefined ? null : `/learn/${next.slug}`} />
      )}
      <Workbench task={task ?? null} cookies={cookies} />
    </>
  );
};
