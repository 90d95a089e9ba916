/** What is pressed with a pointer, while the page beneath it changes. */

const STILL = 6; // px that a pointer moves within while it is meant to stay

/**
 * Clicks what was pressed and slipped from under a pointer that stayed, because something above it
 * came or went. A browser clicks nothing then.
 */
export function clickWhatSlips(root) {
  let pressed = null;
  const press = ({ button, clientX, clientY, target }) => {
    const control = target.closest("button, a");
    pressed = button === 0 && control ? { control, clientX, clientY } : null;
  };
  const release = ({ clientX, clientY, target }) => {
    const was = pressed;
    pressed = null;
    if (!was?.control.isConnected || was.control.contains(target)) return;
    if (Math.hypot(clientX - was.clientX, clientY - was.clientY) <= STILL) was.control.click();
  };
  const forget = () => { pressed = null; };
  root.addEventListener("pointerdown", press);
  window.addEventListener("pointerup", release);
  for (const way of ["pointercancel", "blur"]) window.addEventListener(way, forget);
  return () => {
    window.removeEventListener("pointerup", release);
    for (const way of ["pointercancel", "blur"]) window.removeEventListener(way, forget);
  };
}
