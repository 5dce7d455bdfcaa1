// Fields of the profile: what stands there, and what each source offers, side by side. Every text is text: React
// escapes it. Props come from chat/show/field_cards.py.
import { useState } from 'react';

// As the command grammar reads it: quoted, with quotes and backslashes marked.
function quoted(text) {
  return `"${text.replace(/["\\“”]/g, (sign) => (sign === '\\' ? '\\\\' : '\\"'))}"`;
}

function Badges({ badges }) {
  return badges.map((badge) => (
    <span key={badge.text} className={`vt-chip vt-${badge.tone}`}>
      {badge.sign ? <span aria-hidden="true">{badge.sign}</span> : null} {badge.text}
    </span>
  ));
}

function Item({ item }) {
  const [open, setOpen] = useState(false);
  const long = item.text.length > 280;
  const [whole, setWhole] = useState(false);
  const text = <span className={long && !whole ? 'vt-field-text vt-field-short' : 'vt-field-text'}>{item.text}</span>;
  return (
    <div className="vt-field-item">
      {text}
      {long || item.quotes.length ? (
        <div className="vt-field-marks">
          {long ? (
            <button type="button" aria-expanded={whole} onClick={() => setWhole(!whole)}>
              {whole ? 'Shorter' : 'The whole text'}
            </button>
          ) : null}
          {item.quotes.length ? (
            <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Hide' : 'Show'} {item.quotes.length === 1 ? 'the quote' : `${item.quotes.length} quotes`}
            </button>
          ) : null}
        </div>
      ) : null}
      {open ? (
        <ul className="vt-quotes">
          {item.quotes.map((quote, at) => (
            <li key={at} className={quote.note ? 'vt-quote vt-quote-against' : 'vt-quote'}>
              <q>{quote.quote}</q> <small>{[quote.where, quote.note].filter(Boolean).join(' · ')}</small>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Editor({ edit, start, shape, done }) {
  const [text, setText] = useState(start);
  const save = (event) => {
    event.preventDefault();
    if (text.trim() && text !== start) sendUserMessage(edit + quoted(text.trim()));
    done();
  };
  return (
    <form className="vt-edit" onSubmit={save}>
      <textarea
        aria-label={`The value: ${shape}`}
        value={text}
        rows={Math.min(10, Math.max(2, text.split('\n').length + 1))}
        maxLength={1900}
        onChange={(event) => setText(event.target.value)}
      />
      <small className="vt-field-shape">{shape}</small>
      <button type="submit" className="vt-action">
        Save
      </button>
      <button type="button" className="vt-action" onClick={done}>
        Leave it
      </button>
    </form>
  );
}

function Buttons({ actions, of, edit, text, shape, label }) {
  const [editing, setEditing] = useState(false);
  // What is longer than a command may be is changed where it is written: in the product's own source.
  const editable = edit && text.length <= 1900;
  if (editing) return <Editor edit={edit} start={text} shape={shape} done={() => setEditing(false)} />;
  if (!actions.length && !editable) return null;
  return (
    <div className="vt-actions">
      {actions.map((action) => (
        <button
          type="button"
          key={action.label + action.command}
          className="vt-action"
          title={action.command}
          aria-label={`${action.label}: ${of}`}
          onClick={() => sendUserMessage(action.command)}
        >
          {action.label}
        </button>
      ))}
      {editable ? (
        <button type="button" className="vt-action" aria-label={`${label}: ${of}`} onClick={() => setEditing(true)}>
          {label}
        </button>
      ) : null}
    </div>
  );
}

function Offer({ offer, of, held }) {
  const items = offer.items.map((item, at) => (offer.isList ? <li key={at}><Item item={item} /></li> : <Item key={at} item={item} />));
  return (
    <section className={held ? 'vt-offer vt-offer-held' : 'vt-offer'} aria-label={`${of}: ${offer.head}`}>
      <div className="vt-offer-head">
        {/^https?:\/\//i.test(offer.url || '') ? (
          <a href={offer.url} target="_blank" rel="noopener noreferrer" title={offer.url}>
            {offer.head}
          </a>
        ) : (
          <span>{offer.head}</span>
        )}
        <Badges badges={offer.badges} />
      </div>
      {offer.warning ? <p className="vt-field-warning">! {offer.warning}</p> : null}
      {offer.isList ? <ul className="vt-field-list">{items}</ul> : items}
      {offer.lines.map((line, at) => (
        <div key={at} className="vt-item-line">
          {line}
        </div>
      ))}
      <Buttons actions={offer.actions} of={of} edit={offer.edit} text={offer.text} shape={offer.shape} label="Edit" />
    </section>
  );
}

function Card({ card }) {
  return (
    <article className="vt-field">
      <div className="vt-field-head">
        <b>{card.title}</b> {card.of ? <small>{card.of}</small> : null} <Badges badges={card.badges} />
      </div>
      {card.note ? <div className="vt-item-line">{card.note}</div> : null}
      {card.held || card.offers.length ? (
        <div className="vt-offers">
          {card.held ? <Offer offer={card.held} of={card.title} held /> : null}
          {card.offers.map((offer, at) => (
            <Offer key={at} offer={offer} of={card.title} />
          ))}
        </div>
      ) : null}
      <Buttons actions={card.actions} of={card.title} edit={card.held ? '' : card.edit} text="" shape={card.shape} label="Write it" />
    </article>
  );
}

// An address of this very site, never another's: one slash, no second one, and nothing that a browser leaves out.
function ours(href) {
  return typeof href === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(href);
}

export default function FieldCards() {
  const { title, cards, more, moreCommand } = props;
  return (
    <div className="vt-fields">
      {title ? <div className="vt-title">{title}</div> : null}
      {cards.map((card, at) => (
        <Card key={at} card={card} />
      ))}
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
