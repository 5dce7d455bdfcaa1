// A refusal, a fault, a question back, or a doubted figure. Props come from chat/problems.py and chat/questions.py.
const signs = { refusal: '!', fault: '×', question: '?', flag: '!' };

// An address of this very site, never another's: one slash, no second one, and nothing that a browser leaves out.
function ours(href) {
  return typeof href === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(href);
}

export default function Notice() {
  const { kind, hint, actions } = props;
  if (!hint && !actions.length) return null;
  return (
    <div className={`vt-notice vt-notice-${hint ? kind : 'question'}`} role={kind === 'question' ? undefined : 'status'}>
      {hint ? (
        <div className="vt-hint">
          <span className="vt-sign" aria-hidden="true">
            {signs[kind]}
          </span>
          <span>{hint}</span>
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
                {action.label} {action.label === action.command ? null : <code>{action.command}</code>}
              </button>
            )
          )}
        </div>
      ) : null}
    </div>
  );
}
