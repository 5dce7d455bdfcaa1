"""What a language model's failure means for the person who asked: one sentence, and what to do."""

from pydantic_ai import exceptions as failed

from agent.events import Failed
from agent.models import ModelChoice

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
