// A job under way. Props come from chat/drop.py.
export default function Progress() {
  const { state, step, done, total, told, left } = props;
  const known = total > 0;
  const part = state === 'done' ? 100 : known ? Math.min(100, (100 * done) / total) : 0;
  const running = state === 'running' || state === 'waiting';
  return (
    <div className={`vt-progress vt-progress-${state}`}>
      <div
        className={running && !known ? 'vt-track vt-moving' : 'vt-track'}
        role="progressbar"
        aria-label={step}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={known ? Math.round(part) : undefined}
      >
        <i style={{ width: running && !known ? '30%' : `${part}%` }} />
      </div>
      <div className="vt-facts">
        <span>{step}</span>
        {told ? <span>{told}</span> : null}
        {left ? <span>{left}</span> : null}
      </div>
    </div>
  );
}
