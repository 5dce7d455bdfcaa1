// What the figures rest on, and what to do next. Props come from chat/show/foot.py.
import { useState } from 'react';

const FEW = 3;

// An address of this very site, never another's: one slash, no second one, and nothing that a browser leaves out.
function ours(href) {
  return typeof href === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(href);
}

export default function AnswerFoot() {
  const { facts, definitions, notes, actions, fictional, attribution, writtenBy, figures } = props;
  const [open, setOpen] = useState(null);
  const written = writtenBy ? `text written by ${writtenBy}` : 'no model wrote any of this';
  const told = figures ? [...facts, written] : facts;
  const said = attribution ? [...notes, `Attribution: ${attribution}.`] : notes;
  const shown = open === null ? null : definitions[open];
  return (
    <div className="vt-foot">
      {told.length || fictional ? (
        <div className="vt-facts">
          {fictional ? <span className="vt-chip vt-mute">fictional demo data</span> : null}
          {told.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </div>
      ) : null}
      {definitions.length ? (
        <div className="vt-definitions">
          <span>How it is worked out:</span>
          {definitions.map((definition, at) => (
            <button
              type="button"
              key={definition.label}
              aria-expanded={open === at}
              onClick={() => setOpen(open === at ? null : at)}
            >
              {definition.label}
            </button>
          ))}
        </div>
      ) : null}
      {shown ? (
        <dl className="vt-definition">
          <dt>{shown.label}</dt>
          <dd>{shown.formula}</dd>
          <dt>SQL</dt>
          <dd>
            <code>{shown.sql}</code>
          </dd>
          {shown.note ? <dt>Note</dt> : null}
          {shown.note ? <dd>{shown.note}</dd> : null}
        </dl>
      ) : null}
      {said.length ? (
        <div className="vt-notes">
          <ul>
            {said.slice(0, FEW).map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
          {said.length > FEW ? (
            <details>
              <summary>{said.length - FEW} more notes on these figures</summary>
              <ul>
                {said.slice(FEW).map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </details>
          ) : null}
        </div>
      ) : null}
      {actions.length ? (
        <div className="vt-actions">
          {actions.map((action) =>
            ours(action.href) ? (
              <a key={action.label + action.href} className="vt-action vt-link" href={action.href}>
                {action.label} <span aria-hidden="true">→</span>
              </a>
            ) : (
              <button
                type="button"
                key={action.label + action.command}
                className="vt-action"
                title={action.command}
                onClick={() => sendUserMessage(action.command)}
              >
                {action.label} <code>{action.command}</code>
              </button>
            )
          )}
        </div>
      ) : null}
    </div>
  );
}
