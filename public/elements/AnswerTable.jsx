// A table of an answer. Every cell is text: React escapes it. Props come from chat/show/cells.py.
import { useMemo, useState } from 'react';

const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return words.compare(String(a), String(b));
}

function sorted(rows, order) {
  if (!order) return rows;
  const filled = rows.filter((row) => row.cells[order.at].sort !== null);
  const empty = rows.filter((row) => row.cells[order.at].sort === null);
  const turned = order.down ? -1 : 1;
  filled.sort((a, b) => turned * compare(a.cells[order.at].sort, b.cells[order.at].sort));
  return [...filled, ...empty];
}

function Interval({ cell, scale }) {
  if (!cell.at) return <span>{cell.text}</span>;
  const [from, to] = scale;
  const place = (value) => Math.min(100, Math.max(0, ((value - from) / (to - from)) * 100));
  const [low, mid, high] = cell.at.map(place);
  return (
    <span className="vt-interval" title={`${cell.text}, 90 % between ${cell.low} and ${cell.high}`}>
      <span className="vt-mid">{cell.text}</span>
      <span className="vt-bar" aria-hidden="true">
        <i style={{ left: `${low}%`, width: `${Math.max(high - low, 1)}%` }} />
        <b style={{ left: `${mid}%` }} />
      </span>
      <span className="vt-ends">
        {cell.low} – {cell.high}
      </span>
    </span>
  );
}

const units = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

// What has been is told by how long ago, what is to come by its time: both in this person's own timezone.
function Instant({ instant }) {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return <span>{instant}</span>;
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' }).format(at);
  const seconds = (at - Date.now()) / 1000;
  const [unit, size] = units.find((entry) => Math.abs(seconds) >= entry[1]) || units[3];
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' }).format(Math.round(seconds / size), unit);
  const recent = seconds <= 5 && seconds > -86400;
  const sameYear = at.getFullYear() === new Date().getFullYear();
  const day = { weekday: 'short', day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) };
  const shown = recent
    ? relative
    : new Intl.DateTimeFormat(undefined, { ...day, hour: 'numeric', minute: '2-digit' }).format(at);
  return (
    <time dateTime={instant} title={recent ? exact : `${exact} (${relative})`}>
      {shown}
    </time>
  );
}

function Cell({ cell, column }) {
  if (cell.instant) return <Instant instant={cell.instant} />;
  if (column.kind === 'interval') return <Interval cell={cell} scale={column.scale} />;
  if (column.kind === 'verdict' && cell.tone)
    return (
      <span className={`vt-chip vt-${cell.tone}`}>
        <span aria-hidden="true">{cell.sign}</span> {cell.text}
      </span>
    );
  if (column.kind === 'image')
    return cell.image ? <img className="vt-thumb" src={cell.image} alt="" loading="lazy" /> : null;
  return (
    <span className="vt-clamp" title={cell.text.length > 60 ? cell.text : undefined}>
      {cell.text}
    </span>
  );
}

// An address of this very site, never another's: one slash, no second one, and nothing that a browser leaves out.
function ours(href) {
  return typeof href === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(href);
}

export default function AnswerTable() {
  const { columns, rows, title, more, moreCommand } = props;
  const [order, setOrder] = useState(null);
  const shown = useMemo(() => sorted(rows, order), [order]);
  const opener = columns.findIndex((column) => column.kind === 'text');

  function turn(at) {
    const first = columns[at].number;
    if (!order || order.at !== at) setOrder({ at, down: first });
    else if (order.down === first) setOrder({ at, down: !first });
    else setOrder(null);
  }

  function state(at) {
    if (!order) return columns[at].key === props.sorted ? 'descending' : 'none';
    if (order.at !== at) return 'none';
    return order.down ? 'descending' : 'ascending';
  }

  function open(row) {
    if (row.command && String(window.getSelection()) === '') sendUserMessage(row.command);
  }

  const arrow = { ascending: '↑', descending: '↓', none: '' };
  return (
    <div className={title ? 'vt-table vt-more-table' : 'vt-table'}>
      {title ? <div className="vt-title">{title}</div> : null}
      <div className="vt-scroll" tabIndex={0} role="region" aria-label={title || 'Table'}>
        <table>
          <thead>
            <tr>
              {columns.map((column, at) => (
                <th
                  key={column.key}
                  aria-sort={state(at)}
                  className={`vt-cell-${column.kind} ${column.number ? 'vt-number' : ''} ${column.wideOnly ? 'vt-wide' : ''}`}
                >
                  {column.kind === 'image' ? null : (
                    <button type="button" title={column.hint || `Sort by ${column.label}`} onClick={() => turn(at)}>
                      {column.label}
                      <span aria-hidden="true" className="vt-arrow">
                        {arrow[state(at)]}
                      </span>
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, number) => (
              <tr key={number} className={row.command ? 'vt-row' : ''} onClick={() => open(row)} title={row.command || undefined}>
                {columns.map((column, at) => (
                  <td
                    key={column.key}
                    className={`vt-cell-${column.kind} ${column.long ? 'vt-long' : ''} ${column.number ? 'vt-number' : ''} ${column.wideOnly ? 'vt-wide' : ''}`}
                  >
                    {at === opener && row.command ? (
                      <button
                        type="button"
                        className="vt-open"
                        title={`${row.cells[at].text}\n${row.command}`}
                        onClick={(event) => {
                          event.stopPropagation();
                          sendUserMessage(row.command);
                        }}
                      >
                        {row.cells[at].text}
                      </button>
                    ) : (
                      <Cell cell={row.cells[at]} column={column} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
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
