"""The engine that answers free questions without a language model: just another model to the agent."""

from agent.offline.model import offline_model, rules_model

__all__ = ["offline_model", "rules_model"]
