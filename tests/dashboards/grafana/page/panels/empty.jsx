// What a panel without data shows.
export function Empty({ fieldConfig, width, height }) {
  const style = { width, height, display: 'flex', alignItems: 'center', justifyContent: 'center' };
  return <div data-testid="empty" style={style}>{fieldConfig?.defaults?.noValue ?? 'No data'}</div>;
}
