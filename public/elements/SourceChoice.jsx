// Check boxes for the sources that something is made of; what is missing is grey, with its cure. Props come from
// chat/show/persona.py.
import { useState } from 'react';

export default function SourceChoice() {
  const { title, boxes, command, button, extras } = props;
  const [ticked, setTicked] = useState(boxes.filter((box) => box.ticked).map((box) => box.name));
  const chosen = boxes.filter((box) => ticked.includes(box.name));
  const texts = chosen.reduce((sum, box) => sum + box.count, 0);
  const full = `${command} sources=${chosen.map((box) => box.name).join(',')}`;

  function turn(name) {
    setTicked(ticked.includes(name) ? ticked.filter((one) => one !== name) : [...ticked, name]);
  }

  return (
    <div className="vt-sources">
      <fieldset>
        <legend className="vt-title">{title}</legend>
        {boxes.map((box) => (
          <div key={box.name} className={box.count ? 'vt-source' : 'vt-source vt-source-none'}>
            <label>
              <input type="checkbox" checked={ticked.includes(box.name)} disabled={!box.count} onChange={() => turn(box.name)} />
              <span>{box.label}</span>
              <span className="vt-source-count">{box.count ? box.count.toLocaleString('en-US') : 'none yet'}</span>
            </label>
            {box.note ? <small>{box.note}</small> : null}
            {!box.count && box.cure ? (
              <button type="button" className="vt-action" title={box.cure} onClick={() => sendUserMessage(box.cure)}>
                <code>{box.cure}</code>
              </button>
            ) : null}
          </div>
        ))}
      </fieldset>
      <div className="vt-actions">
        <button type="button" className="vt-action vt-link" disabled={!texts} title={full} onClick={() => sendUserMessage(full)}>
          {button} <span>({texts.toLocaleString('en-US')} texts)</span>
        </button>
        {extras.map((action) => (
          <button type="button" key={action.command} className="vt-action" title={action.command} onClick={() => sendUserMessage(action.command)}>
            {action.label}
          </button>
        ))}
      </div>
    </div>
  );
}
