/** A word in the corner of the page, for as long as somebody looks. */
export interface Badge {
  show(viewers: readonly string[]): void;
}

const STYLE: Readonly<Record<string, string>> = {
  position: 'fixed',
  insetBlockEnd: '0.75rem',
  insetInlineStart: '0.75rem',
  zIndex: '2147483000',
  display: 'flex',
  alignItems: 'center',
  gap: '0.6rem',
  padding: '0.35rem 0.4rem 0.35rem 0.8rem',
  borderRadius: '999px',
  color: '#1b1f27',
  background: '#ffd479',
  boxShadow: '0 1px 6px rgb(0 0 0 / 0.3)',
  font: '600 0.8125rem/1.4 system-ui, sans-serif',
};

const BUTTON_STYLE: Readonly<Record<string, string>> = {
  font: 'inherit',
  padding: '0.15rem 0.7rem',
  border: '1px solid #1b1f27',
  borderRadius: '999px',
  color: 'inherit',
  background: 'transparent',
  cursor: 'pointer',
};

const make = (stop: () => void) => {
  const element = document.createElement('div');
  element.className = 'authchart-inspected';
  element.setAttribute('role', 'status');
  Object.assign(element.style, STYLE);
  const text = document.createElement('span');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Stop';
  button.setAttribute('aria-label', 'Stop the inspection of this session');
  Object.assign(button.style, BUTTON_STYLE);
  button.addEventListener('click', stop);
  element.append(text, button);
  return { element, text };
};

/** @param stop - What its button does. */
export const createBadge = (stop: () => void): Badge => {
  let made: ReturnType<typeof make> | undefined;
  return {
    show(viewers) {
      if (viewers.length === 0) {
        made?.element.remove();
        return;
      }
      made ??= make(stop);
      made.text.textContent = `This session is being inspected: ${viewers.join(', ')}`;
      if (!made.element.isConnected) document.body.append(made.element);
    },
  };
};
