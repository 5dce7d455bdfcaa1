"""What the chat and the command line may ask about prompts and their tests: tools.deps.PromptBook over files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.case_draft import CaseDraft
from domain.eval_summary import EvalSummary
from domain.prompt_shown import PromptShown

# Imports are inside: every question builds a desk, and few ask it anything.


@dataclass(frozen=True)
class Desk:
    """The prompts of this checkout, and the runs that are kept in this data folder."""

    home: Path

    def prompts(self) -> Sequence[PromptShown]:
        """Every version of every prompt, by name and version."""
        from evals.prompt_list import shown_prompts

        return shown_prompts(self.home)

    def suites(self) -> Sequence[str]:
        """The names of the suites of prompt tests."""
        from evals.suites import SUITES

        return tuple(SUITES)

    def runs(self, suite: str | None = None, limit: int = 10) -> Sequence[EvalSummary]:
        """The last runs that are kept on this machine, newest first, of one suite or `limit` of each."""
        from evals import kept

        return kept.summaries(self.home, suite, limit)

    def report(self, suite: str) -> str | None:
        """The HTML report of the suite's last run; None where there is none."""
        from evals import kept

        if not kept.summaries(self.home, suite, 1):
            return None
        path = kept.report_path(self.home, suite)
        return path.read_text("utf-8") if path.is_file() else None

    def waiting(self) -> int:
        """How many proposed cases nobody has read yet."""
        from evals import review

        return sum(draft.status == "to review" for draft in review.listed(self.home))

    def add_case(self, draft: CaseDraft) -> bool:
        """Puts a proposed case into the review file; False when it is there already.

        Raises:
            AskAgain: Too many are waiting.
        """
        from evals import review

        return review.add(self.home, draft)
