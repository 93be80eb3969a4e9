// SPDX-License-Identifier: Apache-2.0
import {h, icon, newId} from './dom.js';

/**
 * A button that opens a small dialog below it. Escape and a click elsewhere close it; the focus goes
 * back to the button. fill(box, close) builds the content each time it opens; onClose(cancelled) hears
 * the end: Escape cancels.
 */
export function popover({label, className = '', fill, onClose = () => {}}) {
  const id = newId('popover');
  const text = h('span', {class: 'popover-label'});
  const button = h('button', {
    type: 'button', class: 'button', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', 'aria-controls': id,
    onclick: () => (box.hidden ? open() : close()),
  }, text, icon('down'));
  const box = h('div', {id, class: 'popover-box', role: 'dialog', 'aria-label': label, tabindex: '-1', hidden: true});
  const wrapper = h('div', {class: `popover ${className}`}, button, box);

  function open() {
    box.replaceChildren();
    box.hidden = false;
    box.classList.remove('leftwards');
    button.setAttribute('aria-expanded', 'true');
    fill(box, close);
    box.classList.toggle('leftwards', box.getBoundingClientRect().right > innerWidth - 8);
    (box.querySelector('[data-first]') ?? box.querySelector('input, button, a'))?.focus();
    document.addEventListener('pointerdown', outside, true);
  }

  function close(refocus = true, cancelled = false) {
    if (box.hidden) {
      return;
    }
    box.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside, true);
    onClose(cancelled);
    if (refocus) {
      button.focus();
    }
  }

  function outside(event) {
    if (!wrapper.isConnected) {
      document.removeEventListener('pointerdown', outside, true);
    } else if (!wrapper.contains(event.target)) {
      close(false);
    }
  }

  wrapper.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !wrapper.contains(event.relatedTarget)) {
      close(false);
    }
  });
  wrapper.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !box.hidden) {
      event.stopPropagation();
      close(true, true);
    }
  });
  return {
    element: wrapper,
    /** Closes it without a choice, when its page goes or changes. */
    cancel: () => close(false, true),
    /** The button's text; accessible: what a screen reader hears instead. */
    say(parts, accessible) {
      text.replaceChildren(...parts);
      button.setAttribute('aria-label', accessible);
    },
  };
}
