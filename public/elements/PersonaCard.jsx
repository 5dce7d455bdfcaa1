// A persona: eight dimensions of claims, each with its quotes one click away. Every text is text: React escapes it.
// Props come from chat/show/persona.py.
import { useState } from 'react';

// As the command grammar reads it: quoted, with quotes and backslashes marked.
function quoted(text) {
  return `"${text.replace(/["\\“”]/g, (sign) => (sign === '\\' ? '\\\\' : '\\"'))}"`;
}

function Quotes({ quotes }) {
  return (
    <ul className="vt-quotes">
      {quotes.map((quote, at) => (
        <li key={at} className={quote.against ? 'vt-quote vt-quote-against' : 'vt-quote'}>
          {quote.against ? <b>Against it: </b> : null}
          <q>{quote.quote}</q> <small>{quote.where}</small>
        </li>
      ))}
    </ul>
  );
}

function Editing({ claim, done }) {
  const [text, setText] = useState(claim.text);
  const save = (event) => {
    event.preventDefault();
    const said = text.trim().replace(/\s+/g, ' ');
    if (said && said !== claim.text) sendUserMessage(claim.edit + quoted(said));
    done();
  };
  return (
    <form className="vt-edit" onSubmit={save}>
      <textarea aria-label="The claim's new text" value={text} rows={2} maxLength={500} onChange={(event) => setText(event.target.value)} />
      <button type="submit" className="vt-action">
        Save
      </button>
      <button type="button" className="vt-action" onClick={done}>
        Leave it
      </button>
    </form>
  );
}

function Claim({ claim }) {
  const [open, setOpen] = useState(false);
  const [editing, setEditing] = useState(false);
  const against = claim.quotes.filter((quote) => quote.against).length;
  return (
    <li className="vt-claim">
      <button
        type="button"
        className="vt-claim-text"
        aria-expanded={open}
        title={open ? 'Hide the quotes' : 'Show the quotes'}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true" className={`vt-level vt-level-${claim.level}`}>
          {claim.sign}
        </span>
        <span>
          {claim.text} <span className="vt-claim-about">{[claim.level, claim.count, against ? `${against} against` : ''].filter(Boolean).join(' · ')}</span>
        </span>
      </button>
      {open ? (
        <div className="vt-claim-open">
          {claim.quotes.length ? <Quotes quotes={claim.quotes} /> : null}
          {claim.edit && !editing ? (
            <button type="button" className="vt-action" onClick={() => setEditing(true)}>
              Edit
            </button>
          ) : null}
          {editing ? <Editing claim={claim} done={() => setEditing(false)} /> : null}
        </div>
      ) : null}
    </li>
  );
}

function Dimension({ dimension, first }) {
  const claims = dimension.fields.reduce((sum, field) => sum + field.claims.length, 0);
  return (
    <details className="vt-dimension" open={first}>
      <summary>
        <b>{dimension.title}</b>{' '}
        <small>
          {claims === 0 ? 'nothing known' : `${claims} claim${claims === 1 ? '' : 's'}`}
          {dimension.unknown.length && claims ? `, ${dimension.unknown.length} unknown` : ''}
        </small>
      </summary>
      <dl>
        {dimension.fields.map((field) => (
          <div key={field.label}>
            <dt title={field.told || undefined}>{field.label}</dt>
            <dd>
              <ul className="vt-claims">
                {field.claims.map((claim, at) => (
                  <Claim key={at} claim={claim} />
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
      {dimension.unknown.length ? <p className="vt-unknown">Unknown, as no source says: {dimension.unknown.join(', ')}.</p> : null}
    </details>
  );
}

// An address of this very site, never another's: one slash, no second one, and nothing that a browser leaves out.
function ours(href) {
  return typeof href === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(href);
}

export default function PersonaCard() {
  const { title, snapshot, lines, badges, dimensions } = props;
  return (
    <div className="vt-persona">
      <div className="vt-persona-head">
        <span className="vt-persona-name">{title}</span>
        {badges.map((badge) => (
          <span key={badge.text} className={`vt-chip vt-${badge.tone}`}>
            {badge.sign ? <span aria-hidden="true">{badge.sign}</span> : null} {badge.text}
          </span>
        ))}
      </div>
      {snapshot ? <p className="vt-snapshot">{snapshot}</p> : null}
      {lines.map((line, at) => (
        <div key={at} className="vt-item-line">
          {line}
        </div>
      ))}
      <div className="vt-levels">
        <span>● observed: a customer said it</span>
        <span>◐ inferred: concluded from quotes</span>
      </div>
      {dimensions.map((dimension, at) => (
        <Dimension key={dimension.title} dimension={dimension} first={at === 0} />
      ))}
      {ours(props.export) ? (
        <div className="vt-under">
          <a className="vt-action" href={props.export} download>
            Export CSV
          </a>
        </div>
      ) : null}
    </div>
  );
}
