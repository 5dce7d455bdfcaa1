"""What would go wrong: the proof, which people keep and scripts read, changes its shape unseen."""

import json
from pathlib import Path

from tests.jobs.conftest import HEADER

GOLDEN = Path(__file__).parent / "proof.json"


async def test_the_proof_of_a_known_file_is_the_known_proof(desk):
    await desk.drop(HEADER + "\n2026-11-01,Ad one,11,10.50,1000,20,1,30.00\n2026-11-02,Ad one,11,3,300,,,\n")

    report = await desk.drop(
        HEADER + ",My metric\n2026-11-01,Ad one,11,10.40,1000,20,2,61.00,9\n2026-11-02,Ad one,11,3,300,,,,9\n"
        '2026-11-03,"Ad, two",12,7.25,700,1,,,9\n2026-11-04,Ad one,11,ten,1,,,,9\n,,,20.65,2000,21,2,61.00,9\n'
    )

    assert report.model_dump(mode="json") == json.loads(GOLDEN.read_text())
