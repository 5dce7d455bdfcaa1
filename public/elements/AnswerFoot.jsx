// What the figures rest on, and what to do next. Props come from chat/show/foot.py.
import { useState } from 'react';

export default function AnswerFoot() {
  const { facts, definitions, notes, actions, fictional, attribution, writtenBy, figures } = props;
  const [open, setOpen] = useState(null);
  const shown = open === null ? null : definitions[open];
  return (
    <div className="vt-foot">
      {facts.length || fictional ? (
        <div className="vt-facts">
          {fictional ? <span className="vt-chip vt-mute">fictional demo data</span> : null}
          {facts.map((fact) => (
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
      {attribution || notes.length || figures ? (
        <ul className="vt-notes">
          {attribution ? <li>Attribution: {attribution}.</li> : null}
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          {figures ? <li>{writtenBy ? `Text written by ${writtenBy}.` : 'No model wrote any of this.'}</li> : null}
        </ul>
      ) : null}
      {actions.length ? (
        <div className="vt-actions">
          {actions.map((action) => (
            <button
              type="button"
              key={action.label + action.command}
              className="vt-action"
              title={action.command}
              onClick={() => sendUserMessage(action.command)}
            >
              {action.label} <code>{action.command}</code>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
