// Pictures side by side, each with its words, score and buttons. Every text is text: React escapes it. Props come from
// chat/show/gallery.py.
import { useState } from 'react';

function Picture({ item }) {
  const [broken, setBroken] = useState(false);
  if (!item.picture || broken)
    return (
      <span className="vt-item-none" role="img" aria-label={`${item.title}: no picture`}>
        no picture
      </span>
    );
  return <img src={item.picture} alt={item.title} loading="lazy" onError={() => setBroken(true)} />;
}

function Parts({ parts }) {
  return (
    <dl className="vt-parts">
      {parts.map((part) => (
        <div key={part.label} title={part.note || undefined}>
          <dt>{part.label}</dt>
          <dd>
            {part.value === null ? null : (
              <span className="vt-part-bar" aria-hidden="true">
                <i style={{ width: `${Math.round(part.value * 100)}%` }} />
              </span>
            )}
            <span className="vt-part-shown">{part.shown}</span>
          </dd>
          {part.note ? <dd className="vt-part-note">{part.note}</dd> : null}
        </div>
      ))}
    </dl>
  );
}

// An address of this very site, never another's: one slash, no second one, and nothing that a browser leaves out.
function ours(href) {
  return typeof href === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(href);
}

function Item({ item }) {
  const open = item.command ? () => sendUserMessage(item.command) : null;
  const picture = <Picture item={item} />;
  return (
    <li className="vt-item">
      {open ? (
        <button type="button" className="vt-item-picture" title={item.command} aria-label={`Show ${item.title}`} onClick={open}>
          {picture}
        </button>
      ) : (
        <span className="vt-item-picture">{picture}</span>
      )}
      <div className="vt-item-words">
        <div className="vt-item-head">
          {open ? (
            <button type="button" className="vt-open" title={item.command} onClick={open}>
              {item.title}
            </button>
          ) : (
            <span>{item.title}</span>
          )}
          {item.score ? (
            <span className="vt-item-score" title={item.scoreLabel}>
              <b>{item.score}</b> <small>{item.scoreLabel}</small>
            </span>
          ) : null}
        </div>
        {item.badges.length ? (
          <div className="vt-item-badges">
            {item.badges.map((badge) => (
              <span key={badge.text} className={`vt-chip vt-${badge.tone}`}>
                {badge.sign ? <span aria-hidden="true">{badge.sign}</span> : null} {badge.text}
              </span>
            ))}
          </div>
        ) : null}
        {item.lines.map((line, at) => (
          <div key={at} className="vt-item-line">
            {line}
          </div>
        ))}
        {item.parts.length ? <Parts parts={item.parts} /> : null}
        {item.reason ? <div className="vt-item-reason">{item.reason}</div> : null}
        {item.actions.length ? (
          <div className="vt-actions">
            {item.actions.map((action) =>
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
                  aria-label={`${action.label}: ${item.title}`}
                  onClick={() => sendUserMessage(action.command)}
                >
                  {action.label}
                </button>
              )
            )}
          </div>
        ) : null}
      </div>
    </li>
  );
}

export default function AnswerGallery() {
  const { title, items, more, moreCommand } = props;
  return (
    <div className="vt-gallery">
      {title ? <div className="vt-title">{title}</div> : null}
      <ul className={items.length === 1 ? 'vt-items vt-items-one' : 'vt-items'} aria-label={title || 'Pictures'}>
        {items.map((item, at) => (
          <Item key={at} item={item} />
        ))}
      </ul>
      <div className="vt-under">
        {more > 0 && moreCommand ? (
          <button type="button" className="vt-action" title={moreCommand} onClick={() => sendUserMessage(moreCommand)}>
            Show {more.toLocaleString('en-US')} more <code>{moreCommand}</code>
          </button>
        ) : null}
        {ours(props.export) ? (
          <a className="vt-action" href={props.export} download>
            Export CSV
          </a>
        ) : null}
      </div>
    </div>
  );
}
