"""What a language model's failure means for the person who asked: one sentence, and what to do."""

import re

from pydantic_ai import exceptions as failed

from agent.events import Failed
from agent.models import ModelChoice
from agent.written import WriterFailed

Trouble = (failed.ModelAPIError, failed.UsageLimitExceeded, failed.UnexpectedModelBehavior)
_CURE = "Slash commands work without a model: type /help."


def told(error: Exception, choice: ModelChoice, history_json: str) -> Failed:
    """The event for a failure. No text of the provider's is passed on: it may carry the key or the question."""
    who = choice.label
    match error:
        case failed.UsageLimitExceeded():
            return _failed("limit", _limit(str(error)), "Ask a narrower question, or raise the limit.", history_json)
        case failed.ModelQuotaExceededError():
            return _failed("model_refused", f"The account behind {who} has no credit left.", _CURE, history_json)
        case failed.ModelAuthenticationError():
            return _failed(
                "model_refused", f"{who} refused the key.", f"Check the key in the settings. {_CURE}", history_json
            )
        case failed.ModelNotFoundError():
            hint = "Check CHAT_MODEL; `viraltracker doctor` shows what is set."
            return _failed("model_refused", f"The provider does not know {who}.", hint, history_json)
        case failed.ModelRateLimitError():
            wait = f" in {error.retry_after:.0f} s" if error.retry_after else " in a minute"
            return _failed(
                "model_busy", f"{who} takes no more questions for now.", f"Ask again{wait}. {_CURE}", history_json
            )
        case failed.ModelUnavailableError():
            return _failed("model_busy", f"{who} is overloaded.", f"Ask again in a minute. {_CURE}", history_json)
        case failed.ModelTimeoutError() | failed.ModelRequestTimeout():
            return _failed("model_unreachable", f"{who} did not answer in time.", f"Ask again. {_CURE}", history_json)
        case failed.ModelConnectionError():
            hint = f"Check the network, and the address if you set one. {_CURE}"
            return _failed("model_unreachable", f"{who} cannot be reached.", hint, history_json)
        case failed.ModelContextWindowExceededError():
            return _failed("limit", "This conversation is too long for the model.", "Start a new chat.", history_json)
        case failed.ModelHTTPError():
            hint = f"Ask again, or in other words. {_CURE}"
            return _failed("model_fault", f"{who} failed with HTTP {error.status_code}.", hint, history_json)
        case failed.UnexpectedModelBehavior():
            hint = f"Ask in other words. {_CURE}"
            return _failed("model_fault", f"{who} gave an answer that makes no sense.", hint, history_json)
        case _:
            return _failed("model_fault", f"{who} failed.", f"Ask again. {_CURE}", history_json)


def _limit(message: str) -> str:
    if "cost_limit" in message:
        return "This question reached its cost limit (CHAT_COST_LIMIT) before it was answered."
    if "request_limit" in message:
        return "This question reached its limit of model requests (CHAT_REQUEST_LIMIT) before it was answered."
    return "This question reached its limit of text before it was answered."


def _failed(code: str, message: str, hint: str, history_json: str) -> Failed:
    return Failed.model_validate({"code": code, "message": message, "hint": hint, "history_json": history_json})


def writing(error: Exception, who: str) -> WriterFailed:
    """The same for a single typed question that a job asked: what kind of failure, so that it knows whether to wait."""
    match error:
        case failed.ContentFilterError():
            return WriterFailed("blocked", f"The safety filter of {who} refused to answer.")
        case failed.ModelQuotaExceededError():
            return WriterFailed("refused", f"The account behind {who} has no credit left.")
        case failed.ModelAuthenticationError():
            return WriterFailed("refused", f"{who} refused the key.")
        case failed.ModelNotFoundError():
            return WriterFailed("refused", f"The provider does not know {who}.")
        case failed.ModelRateLimitError():
            wait = error.retry_after if error.retry_after is not None else google_wait(error.body)
            return WriterFailed("busy", f"{who} takes no more questions for now.", wait)
        case failed.ModelUnavailableError():
            return WriterFailed("busy", f"{who} is overloaded.", error.retry_after)
        case failed.ModelTimeoutError() | failed.ModelRequestTimeout():
            return WriterFailed("unreachable", f"{who} did not answer in time.")
        case failed.ModelConnectionError():
            return WriterFailed("unreachable", f"{who} cannot be reached.")
        case failed.ModelContextWindowExceededError():
            return WriterFailed("limit", f"The text is too long for {who}.")
        case failed.ModelRequestRejectedError():
            return WriterFailed("limit", f"{who} refused this text or picture as it is.")
        case failed.ModelHTTPError():
            return WriterFailed("fault", f"{who} failed with HTTP {error.status_code}.")
        case failed.UnexpectedModelBehavior():
            return WriterFailed("bad_output", f"{who} gave an answer that makes no sense.")
        case _:
            return WriterFailed("fault", f"{who} failed.")


def google_wait(body: object) -> float | None:
    """Seconds that Google asks to wait: it says so in the body ("retryDelay": "7s"), not in a header."""
    found = re.search(r"""["']retryDelay["']:\s*["'](\d+(?:\.\d+)?)s["']""", str(body))
    return float(found[1]) if found else None


def filing(error: Exception, who: str) -> WriterFailed:
    """The same for Google's own client, which keeps files."""
    code = getattr(error, "code", None)
    body = getattr(error, "details", None)
    match code:
        case 400 if "API_KEY_INVALID" in str(body):
            return WriterFailed("refused", f"{who} refused the key.")
        case 400 | 413:
            return WriterFailed("limit", f"{who} refused this file as it is.")
        case 401 | 403:
            return WriterFailed("refused", f"{who} refused the key.")
        case 429:
            return WriterFailed("busy", f"{who} takes no more files for now.", google_wait(body))
        case 503:
            return WriterFailed("busy", f"{who} is overloaded.")
        case int():
            return WriterFailed("fault", f"{who} failed with HTTP {code} on a file.")
        case _:
            return WriterFailed("unreachable", f"{who} cannot be reached.")
