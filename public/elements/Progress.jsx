// A job under way, or what came of it. Props come from chat/progress.py.
import { useEffect, useState } from 'react';

const signs = { done: '✓', running: '▶', failed: '✕', cancelled: '–', waiting: '…' };
const words = { waiting: 'Waiting to start', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Stopped' };

function took(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  if (hours) return `${hours}h ${String(minutes).padStart(2, '0')}m`;
  return minutes ? `${minutes}m ${String(whole % 60).padStart(2, '0')}s` : `${whole}s`;
}

// An instant in a note is written for everybody; here it is this person's time.
function local(text) {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, (instant) => {
    const at = new Date(instant);
    const near = Math.abs(at - new Date()) < 12 * 3600e3;
    return new Intl.DateTimeFormat(undefined, near ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  });
}

export default function Progress() {
  const { job, title, state, joined, note, left, asked, ended } = props;
  const steps = props.steps || [];
  const running = state === 'running' || state === 'waiting';
  const [now, setNow] = useState(() => Date.now());
  const [stopping, setStopping] = useState(false);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);

  const current = steps.length ? steps[steps.length - 1] : null;
  const known = current && current.total > 0;
  const part = state === 'done' ? 100 : known ? Math.min(100, (100 * current.done) / current.total) : 0;
  const seconds = asked ? ((ended ? new Date(ended) : now) - new Date(asked)) / 1000 : null;

  async function stop() {
    setStopping(true);
    try {
      await callAction({ name: 'stop_job', payload: { job } });
    } catch {
      setStopping(false);
    }
  }

  return (
    <div className={`vt-progress vt-progress-${state}`} role="group" aria-label={title || 'Job'}>
      <div className="vt-progress-head">
        <span className="vt-progress-state">
          <span aria-hidden="true">{signs[state]}</span> {stopping && running ? 'Stopping…' : words[state] || state}
        </span>
        {seconds !== null ? (
          <span title={asked ? `since ${new Date(asked).toLocaleString()}` : undefined}>
            {running ? took(seconds) : `took ${took(seconds)}`}
          </span>
        ) : null}
        {left ? <span>{left}</span> : null}
        {running && job ? (
          <button type="button" className="vt-action vt-stop" disabled={stopping} onClick={stop}>
            Stop<span className="vt-hidden"> {title}</span>
          </button>
        ) : null}
      </div>
      {joined ? (
        <div className="vt-joined">This run was under way already; you have joined it. Stopping it stops it for everybody.</div>
      ) : null}
      <div
        className={running && !known ? 'vt-track vt-moving' : 'vt-track'}
        role="progressbar"
        aria-label={current ? current.name : title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={known || !running ? Math.round(part) : undefined}
        aria-valuetext={current && current.told ? current.told : undefined}
      >
        <i style={{ width: running && !known ? '30%' : `${part}%` }} />
      </div>
      {steps.length ? (
        <ol className="vt-steps">
          {steps.map((step) => (
            <li key={step.name} className={`vt-step vt-step-${step.state}`} aria-current={step.state === 'running' ? 'step' : undefined}>
              <span className="vt-step-sign" role="img" aria-label={words[step.state]}>
                {signs[step.state]}
              </span>
              <span>{step.name}</span>
              <span className="vt-step-told">{step.told}</span>
            </li>
          ))}
        </ol>
      ) : null}
      <div className="vt-note" role="status">
        {note && running ? local(note) : null}
      </div>
    </div>
  );
}
