"""Free questions: the agent's events → streamed text, steps, and the typed results below the answer."""

import asyncio
from contextlib import aclosing

import chainlit as cl
from chainlit.element import Element

from agent import events
from chat import following, sharing
from chat.problems import refuse_with
from chat.show.answer import elements
from chat.show.custom import custom
from chat.show.text import calm, plain
from chat.talk import Talk
from domain.answer import Answer
from domain.job import JobStarted
from tools.registry import TOOLS


class Reply:
    """The message that an answer streams into; made with its first words."""

    def __init__(self) -> None:
        self._message: cl.Message | None = None

    async def add(self, text: str) -> None:
        if self._message is None:
            self._message = cl.Message(content="")
        await self._message.stream_token(calm(text))

    async def end(self, text: str, made: list[Element], made_with: dict[str, str]) -> None:
        """The whole text, what belongs below it, and what it was made with, kept beside it."""
        message = self._message or cl.Message(content="")
        message.metadata = made_with
        message.content = calm(text)
        message.elements = [*made]  # pyright: ignore[reportAttributeAccessIssue] a type variable of its __init__
        await message.send()

    async def cut_off(self) -> None:
        """What was said stays, also after a resume."""
        if self._message is not None:
            await self._message.send()


class Steps:
    """The tool calls of one answer, as steps with their results."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._open: dict[str, cl.Step] = {}
        self._done: list[tuple[cl.Step, Answer]] = []

    async def started(self, call_id: str, name: str, command: str) -> None:
        run = cl.context.current_run
        icon = next((tool.icon for tool in TOOLS if tool.name == name), "wrench")
        step = cl.Step(name=command, type="tool", parent_id=run.id if run else None, show_input=False, icon=icon)
        self._open[call_id] = step
        await step.__aenter__()

    async def finished(self, call_id: str, answer: Answer) -> None:
        step = self._open.pop(call_id)
        await sharing.went_beyond(self._talk.deps, self._talk.thread_id, step.name)
        step.output = plain(answer.headline)
        self._done.append((step, answer))
        await step.__aexit__(None, None, None)

    async def refused(self, call_id: str, message: str) -> None:
        step = self._open.pop(call_id, None)
        if step is not None:
            step.output = plain(message)
            step.is_error = True
            await step.__aexit__(None, None, None)

    async def close(self) -> None:
        """Ends the steps of calls that did not end."""
        while self._open:
            await self._open.popitem()[1].__aexit__(None, None, None)

    async def shown(self) -> list[Element]:
        """The last result, to stand below the answer itself; earlier ones are put into their steps."""
        for step, answer in self._done[:-1]:
            step.elements = self._elements(answer)
            await step.update()
        return self._elements(self._done[-1][1]) if self._done else []

    def jobs(self) -> list[JobStarted]:
        """The jobs that the calls have started."""
        return [answer for _, answer in self._done if isinstance(answer, JobStarted)]

    def _elements(self, answer: Answer) -> list[Element]:
        return elements(answer, str(self._talk.thread_id), self._talk.brand, self._talk.house.link)


async def answer(talk: Talk, text: str) -> Talk:
    """Answers a free question and keeps what was said for the next one.

    Raises:
        AskAgain: What the person can mend.
    """
    from agent import marketer

    given = talk.house.given
    limits = marketer.Limits(requests=given.request_limit, cost=given.cost_limit)
    reply, steps = Reply(), Steps(talk)
    asked: events.AskBack | None = None
    try:
        async with aclosing(marketer.answer(talk.deps, given.chat_model, text, talk.history, limits)) as happening:
            async for event in happening:
                match event:
                    case events.TextDelta():
                        await reply.add(event.text)
                    case events.ToolStarted():
                        await steps.started(event.call_id, event.tool, event.command)
                    case events.ToolFinished():
                        await steps.finished(event.call_id, event.answer)
                    case events.ToolRefused():
                        await steps.refused(event.call_id, event.message)
                    case events.AskBack():
                        asked = event
                    case events.Finished():
                        made = [*await steps.shown(), *_asked(asked), *_flags(event)]
                        await reply.end(event.text, made, _made_with(event, talk))
                        talk = await talk.remember(event.history_json)
                        for started in steps.jobs():
                            await following.show_started(talk, started)
                        return talk
                    case events.Failed():
                        await reply.cut_off()
                        await refuse_with(event.message, event.hint)
                        return await talk.remember(event.history_json)
    except asyncio.CancelledError:
        await steps.close()
        await reply.cut_off()
        raise
    finally:
        await steps.close()
    return talk


def _made_with(finished: events.Finished, talk: Talk) -> dict[str, str]:
    """The model, the prompt's version and hash, and the brand: domain.turn reads them."""
    used = finished.prompt
    told = {"model": finished.model}
    if used is not None:
        told["prompt"] = f"{used.name}@v{used.version} {used.hash}"
    if talk.brand is not None:
        told["brand"] = str(talk.brand.id)
    return told


def _asked(asked: events.AskBack | None) -> list[Element]:
    """The readings of an unclear question, as buttons."""
    if asked is None:
        return []
    options = [{"label": option.label, "command": option.command} for option in asked.options]
    return [custom("Notice", {"kind": "question", "hint": "", "actions": options})]


def _flags(finished: events.Finished) -> list[Element]:
    """The figures of the text that no result holds."""
    if not finished.flags:
        return []
    figures = ", ".join(flag.text for flag in finished.flags)
    many = len(finished.flags) > 1
    hint = f"{figures}: {'these figures are' if many else 'this figure is'} in no result of this conversation."
    return [custom("Notice", {"kind": "flag", "hint": hint, "actions": []})]
