"""What would go wrong: a way to a page that is not there."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.brand import User
from domain.errors import AskAgain
from tests.conftest import NOW, NoJobs
from tools.deps import Deps
from tools.signins import SigninsArgs, signins

ANN = User(id=UUID(int=1), email="ann@example.test")


async def test_the_page_of_ones_sign_ins_is_named_only_where_people_sign_in():
    here = Deps(None, ANN, None, NOW, NoJobs())  # type: ignore[arg-type]

    with pytest.raises(AskAgain, match="Nobody signs in here"):
        await signins(here, SigninsArgs())
    told = await signins(replace(here, has_sign_in=True), SigninsArgs())

    assert ANN.email in told.headline
    assert [action.href for action in told.actions] == ["/signins"]
