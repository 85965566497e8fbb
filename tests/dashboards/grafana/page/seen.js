// What the test cannot see on the page: each query of a panel, each error, and
// how many queries are under way.
export const seen = { asked: [], errors: [], pending: 0, last: 0, scene: undefined };
window.seen = seen;

addEventListener('error', (event) => seen.errors.push(event.message));
addEventListener('unhandledrejection', ({ reason }) =>
  seen.errors.push(`rejected: ${reason?.stack ?? reason}`));

// The promise, counted while it is under way.
export async function counted(promise) {
  seen.pending++;
  try {
    return await promise;
  } finally {
    seen.pending--;
    seen.last = performance.now();
  }
}
