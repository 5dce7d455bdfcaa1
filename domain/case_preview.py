"""What /eval_case answers: a proposed case as it would be kept, before anything is."""

from domain.answer import Answer
from domain.case_draft import CaseDraft
from domain.table import Column, Table


class CasePreview(Answer):
    """The redacted texts. `added`: it stands in the review file now."""

    draft: CaseDraft
    added: bool = False

    def table(self) -> Table:
        draft = self.draft
        rows = [("Question", draft.question)]
        before = draft.case.get("before")
        rows += [("Follows", str(before))] * bool(before)
        for call in draft.calls:
            rows += [("Called", call.command)]
            rows += [("Came back", call.headline)] * bool(call.headline)
        rows += [("Called", "nothing")] * (not draft.calls)
        rows += [("Answer", draft.answer)] * bool(draft.answer)
        rows += [("What was wrong", draft.complaint)] * bool(draft.complaint)
        rows += [("Model", draft.model), ("Prompt", draft.prompt)] if draft.prompt else []
        return Table(
            columns=(Column(key="part", label="Part"), Column(key="text", label="As it would be kept")),
            rows=tuple({"part": part, "text": text} for part, text in rows),
        )
