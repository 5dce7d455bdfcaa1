// Rows against columns, each cell a state. Props come from chat/show/grid.py.
export default function AnswerGrid() {
  const { title, columns, rows, legend, named } = props;
  const ends = columns.length > 1 ? [columns[0], columns[columns.length - 1]] : columns;

  function cell(one, at) {
    const look = `vt-cell vt-tone-${one.tone}`;
    if (!one.command)
      return (
        <span role="cell" key={at} className={look} title={one.said} aria-label={one.said}>
          <span aria-hidden="true">{one.sign}</span>
        </span>
      );
    return (
      <span role="cell" key={at} className="vt-cell-holder">
        <button type="button" className={look} title={`${one.said}\n${one.command}`} aria-label={one.said} onClick={() => sendUserMessage(one.command)}>
          <span aria-hidden="true">{one.sign}</span>
        </button>
      </span>
    );
  }

  return (
    <div className="vt-grid">
      <div className="vt-title">{title}</div>
      <div role="table" aria-label={title} className={named ? 'vt-grid-rows vt-grid-wide' : 'vt-grid-rows'} style={{ '--vt-columns': columns.length }}>
        <div role="row" className={named ? 'vt-grid-row vt-grid-names' : 'vt-grid-row vt-grid-head'}>
          <span role="columnheader" className="vt-grid-label" />
          <span className={named ? 'vt-cells' : 'vt-cells vt-ends-row'} aria-hidden="true">
            {(named ? columns : ends).map((name) => (
              <span key={name}>{name}</span>
            ))}
          </span>
        </div>
        {rows.map((row) => (
          <div role="row" className="vt-grid-row" key={row.label}>
            <span role="rowheader" className="vt-grid-label" title={row.label}>
              {row.command ? (
                <button type="button" className="vt-open" title={row.command} onClick={() => sendUserMessage(row.command)}>
                  {row.label}
                </button>
              ) : (
                row.label
              )}
            </span>
            <span className="vt-cells" role="presentation">
              {row.cells.map(cell)}
            </span>
          </div>
        ))}
      </div>
      <div className="vt-legend">
        {legend.map((entry) => (
          <span key={entry.name}>
            <span className={`vt-cell vt-tone-${entry.tone}`} aria-hidden="true">
              {entry.sign}
            </span>
            {entry.name}
          </span>
        ))}
      </div>
    </div>
  );
}
